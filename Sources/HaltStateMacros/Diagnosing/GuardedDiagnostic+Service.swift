#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// What `@GuardedService` can stand on and supply.
extension GuardedDiagnostic {
    static func serviceMisplaced(_ attribute: AttributeSyntax) -> Self {
        Self(
            .serviceMisplaced,
            at: attribute,
            "'@GuardedService' can be applied only to a structure, a class, an enumeration, an actor or an extension",
            note: "it supplies defaults for the annotated functions inside"
        )
    }

    static func serviceTwice(_ attribute: AttributeSyntax) -> Self {
        Self(.serviceTwice, at: attribute, "a declaration can carry '@GuardedService' only once")
    }

    static func serviceWithoutDefault(_ attribute: AttributeSyntax) -> Self {
        Self(
            .serviceWithoutDefault,
            at: attribute,
            "'@GuardedService' must supply a default: 'client', 'agentID', 'actionPrefix', 'onPendingInside' or 'alongside'"
        )
    }

    static func serviceWithoutGuard(_ attribute: AttributeSyntax) -> Self {
        Self(
            .serviceWithoutGuard,
            .warning,
            at: attribute,
            "'@GuardedService' has no effect where no function inside is annotated",
            note: "it guards nothing itself, and an extension elsewhere needs its own"
        )
    }

    static func actionPrefix(_ expression: ExprSyntax, prefix: String) -> Self {
        let fixIt = ActionNameForm.normalizedPrefix(prefix).map { normalized in
            FixIt.replacing(
                expression,
                with: StringLiteralExprSyntax(content: normalized)
                    .with(\.leadingTrivia, expression.leadingTrivia)
                    .with(\.trailingTrivia, expression.trailingTrivia),
                for: .actionPrefix,
                "replace with '\(normalized)'"
            )
        }
        return Self(
            .actionPrefix,
            at: expression,
            "'\(prefix)' cannot start the name of an action; it must be lower-case words joined by dots",
            fixIt: fixIt
        )
    }
}
#endif
