#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// What the attribute's arguments may be.
extension GuardedDiagnostic {
    static func notLiteral(_ expression: ExprSyntax, label: String, forms: String) -> Self {
        Self(
            .notLiteral,
            at: expression,
            "'\(label)' must be \(forms)",
            note: "another expression could mean something else inside the function"
        )
    }

    /// - Parameter takesPrefix: Whether a service may supply the words before a single one.
    static func actionName(_ expression: ExprSyntax, name: String, takesPrefix: Bool = false) -> Self {
        let fixIt = ActionNameForm.normalized(name).map { normalized in
            FixIt.replacing(
                expression,
                with: StringLiteralExprSyntax(content: normalized)
                    .with(\.leadingTrivia, expression.leadingTrivia)
                    .with(\.trailingTrivia, expression.trailingTrivia),
                for: .actionName,
                "replace with '\(normalized)'"
            )
        }
        return Self(
            .actionName,
            at: expression,
            "'\(name)' is not the name of an action; it must be two or more lower-case words joined by dots",
            fixIt: fixIt,
            note: takesPrefix && ActionNameForm.isValidPrefix(name) && !name.contains(".")
                ? "'@GuardedService(actionPrefix:)' on the enclosing declaration supplies the words before '\(name)'"
                : nil
        )
    }

    static func clientNeedsInstance(_ path: KeyPathExprSyntax, function: AnnotatedFunction) -> Self {
        Self(
            .clientNeedsInstance,
            at: path,
            "a key path to the client needs an instance, and '\(function.name)' has none",
            note: "use a member such as '.name', or bind a client with 'HaltStateClient.withCurrent'"
        )
    }

    static func keyFromUnboundArguments(_ key: ExprSyntax) -> Self {
        Self(
            .keyFromUnboundArguments,
            at: key,
            "'.arguments' cannot make a key when 'binding' is '.contextOnly'; every call would share one key"
        )
    }

    static func unknownExcludedParameter(_ name: ExprSyntax, text: String, function: AnnotatedFunction) -> Self {
        let nearest = function.parameter(nearestTo: text)?.name
        return Self(
            .unknownExcludedParameter,
            at: name,
            "'\(function.name)' has no parameter '\(text)'",
            fixIt: nearest.map {
                .replacing(
                    name,
                    with: StringLiteralExprSyntax(content: $0),
                    for: .unknownExcludedParameter,
                    "replace with '\($0)'"
                )
            }
        )
    }
}
#endif
