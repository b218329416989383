#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// What `disclosing` may show.
extension GuardedDiagnostic {
    static func disclosingHidden(
        _ placeholder: KeyTemplate.Placeholder,
        mark: ParameterMark,
        in literal: TemplateLiteral
    ) -> Self {
        let note =
            mark.kind == .redacted
            ? "remove '@Redacted', or disclose another parameter"
            : "remove '@Unbound', so that what is disclosed is also what runs"
        return Self(
            .disclosingHidden,
            at: literal.literal,
            "'disclosing' cannot show '\(placeholder.root)\(placeholder.members)'; "
                + "'@\(mark.kind.rawValue)' keeps '\(placeholder.root)' in the process",
            note: note
        )
    }

    static func disclosingMarked(_ name: ExprSyntax, by argument: DescribedArgument) -> Self {
        Self(
            .disclosingMarked,
            at: name,
            "the parameter '\(argument.parameter.name ?? "_")' is already disclosed as '\(argument.name)'"
        )
    }

    static func disclosingRepeated(_ name: ExprSyntax, _ text: String) -> Self {
        Self(.disclosingRepeated, at: name, "'disclosing' names '\(text)' more than once")
    }

    static func reservedName(_ node: some SyntaxProtocol, _ name: String) -> Self {
        Self(
            .reservedName,
            at: node,
            "'\(name)' cannot name what is disclosed; the call itself says something under that name"
        )
    }

    static func blankTemplate(_ expression: ExprSyntax, label: String) -> Self {
        Self(.blankTemplate, at: expression, "a template of '\(label)' cannot be blank")
    }
}
#endif
