#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// What a checked name and a catalogue of names may be.
extension GuardedDiagnostic {
    static func actionNotLiteral(_ expression: ExprSyntax) -> Self {
        Self(
            .actionNotLiteral,
            at: expression,
            "'#action' takes the name of the action as a string literal without interpolation",
            note: "use 'ActionName(rawValue:)' for a name that is known only at run time"
        )
    }

    static func catalogNotStringEnum(_ catalog: ActionCatalog) -> Self {
        let name = catalog.declaration.asProtocol((any NamedDeclSyntax).self)?.name
        // An inherited type that is there may be another raw type; only where there is none is the fix certain.
        let isBare = catalog.enumeration.map { $0.inheritanceClause == nil && $0.genericParameterClause == nil }
        let fixIt = name.map { name in
            FixIt.replacing(
                name,
                with: name.with(\.tokenKind, .identifier("\(name.text): String")),
                for: .catalogNotStringEnum,
                "add ': String'"
            )
        }
        return Self(
            .catalogNotStringEnum,
            at: name.map { Syntax($0) } ?? Syntax(catalog.declaration),
            "'\(catalog.kind.attribute)' can only be applied to an enum with raw type 'String'",
            fixIt: isBare == true ? fixIt : nil
        )
    }

    static func catalogImplicitName(_ element: EnumCaseElementSyntax) -> Self {
        let fixIt = ActionNameForm.normalized(element.name.plainText).map { name in
            let value = InitializerClauseSyntax(
                equal: .equalToken(leadingTrivia: .space, trailingTrivia: .space),
                value: StringLiteralExprSyntax(content: name)
            )
            return FixIt.replacing(
                element,
                with: element.with(\.rawValue, value),
                for: .catalogImplicitName,
                "add ' = \"\(name)\"'"
            )
        }
        return Self(
            .catalogImplicitName,
            at: element.name,
            "case '\(element.name.plainText)' must say the name of its action, "
                + "which is two or more lower-case words joined by dots",
            fixIt: fixIt
        )
    }

    static func catalogShadowed(_ name: TokenSyntax, function: AnnotatedFunction) -> Self {
        Self(
            .catalogShadowed,
            at: name,
            "'\(name.plainText)' means a parameter inside '\(function.name)', and not the catalogue"
        )
    }

    static func catalogKind(_ value: ExprSyntax, name: String, kind: ActionCatalog.Kind) -> Self {
        let message =
            switch kind {
            case .actions: "'\(name)' names an LLM call; it belongs in an '@LLMActionCatalog'"
            case .llmCalls: "'\(name)' must start with 'llm.'; other actions belong in an '@ActionCatalog'"
            }
        return Self(.catalogKind, at: value, message)
    }
}
#endif
