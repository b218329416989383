#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// What a parameter must be so that its argument can be bound.
extension GuardedDiagnostic {
    static func unbindable(_ parameter: GuardedParameter, kind: String) -> Self {
        let name = parameter.name ?? "_"
        let exits =
            parameter.acceptsWrapper
            ? "use an Encodable type, mark the parameter '@Unbound', or leave it out with 'binding: .except(\"\(name)\")'"
            : "use an Encodable type, or leave the parameter out with 'binding: .except(\"\(name)\")' or all of them with "
                + "'binding: .contextOnly'; it cannot carry '@Unbound'"
        return Self(
            .unbindableParameter,
            at: parameter.syntax.type,
            "the parameter '\(name)' cannot be bound to the operation; \(kind) has no encoding",
            fixIt: parameter.acceptsWrapper ? parameter.markingUnbound(for: .unbindableParameter) : nil,
            note: exits
        )
    }

    static func unnamed(_ parameter: GuardedParameter) -> Self {
        Self(
            .unbindableParameter,
            at: parameter.syntax.type,
            "a parameter without a name cannot be bound to the operation",
            note: "give it a name, and mark it '@Unbound' or use 'binding: .except' when it shall not be bound"
        )
    }

    static func severalMarks(_ marks: [ParameterMark], on parameter: GuardedParameter) -> Self? {
        guard marks.count > 1 else { return nil }
        return Self(
            .disclosureConflict,
            at: marks[1].attribute,
            "the parameter '\(parameter.name ?? "_")' can carry only one of '@\(marks[0].kind.rawValue)' "
                + "and '@\(marks[1].kind.rawValue)'"
        )
    }

    static func excludedMark(_ mark: ParameterMark, on parameter: GuardedParameter) -> Self {
        Self(
            .disclosureConflict,
            at: mark.attribute,
            "the parameter '\(parameter.name ?? "_")' cannot carry '@\(mark.kind.rawValue)' and be left out of the binding"
        )
    }

    static func disclosureNameTaken(_ name: String, by parameter: GuardedParameter) -> Self {
        Self(
            .disclosureNameTaken,
            at: parameter.disclosureNode,
            "another argument is already named '\(name)'"
        )
    }

    static func amountBounds(_ expression: ExprSyntax) -> Self {
        Self(.amountBounds, at: expression, "the bounds of an amount must start with the smaller one")
    }

    static func amountDefault(_ expression: ExprSyntax, of parameter: GuardedParameter, bounds: String) -> Self {
        Self(
            .amountDefault,
            at: expression,
            "the default of '\(parameter.name ?? "_")' must be within its bounds, \(bounds); "
                + "a call that leaves it out is always refused"
        )
    }

    static func blankDisclosureName(_ expression: ExprSyntax) -> Self {
        Self(.notLiteral, at: expression, "the name under which policies see an argument cannot be blank")
    }
}

extension GuardedParameter {
    /// What says under which name policies see the argument: the marks, or the parameter's own name.
    var disclosureNode: Syntax { syntax.attributes.isEmpty ? Syntax(token) : Syntax(syntax.attributes) }

    func markingUnbound(for rule: GuardedDiagnostic.Rule) -> FixIt {
        var marked = syntax
        marked.leadingTrivia = []
        let mark = AttributeSyntax(
            atSign: .atSignToken(leadingTrivia: syntax.leadingTrivia),
            attributeName: IdentifierTypeSyntax(name: .identifier("Unbound")),
            trailingTrivia: .space
        )
        marked.attributes.insert(.attribute(mark), at: marked.attributes.startIndex)
        return .replacing(syntax, with: marked, for: rule, "mark the parameter '@Unbound'")
    }
}
#endif
