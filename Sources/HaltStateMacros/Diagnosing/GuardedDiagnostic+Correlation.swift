#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// What `correlation` may name: only what is no part of the operation.
extension GuardedDiagnostic {
    static func correlationBound(_ parameter: GuardedParameter) -> Self {
        let name = parameter.name ?? "_"
        let fixIt =
            parameter.marks.first.map { parameter.replacing($0, for: .correlationBound) }
            ?? (parameter.acceptsWrapper ? parameter.markingUnbound(for: .correlationBound) : nil)
        return Self(
            .correlationBound,
            at: parameter.token,
            "the parameter '\(name)' cannot be both the correlation and a part of the operation; "
                + "a retry has another one, and would be a conflict",
            fixIt: fixIt,
            note: fixIt == nil ? "leave it out of the operation with 'binding: .except(\"\(name)\")'" : nil
        )
    }

    static func correlationIdentifies(_ placeholder: KeyTemplate.Placeholder, in literal: TemplateLiteral) -> Self {
        Self(
            .correlationIdentifies,
            at: literal.literal,
            "the correlation cannot hold '\(placeholder.root)\(placeholder.members)', which the key, the resource or "
                + "'disclosing' holds too; a retry has another one, and would be another operation",
            note: "make the key of what identifies the effect, such as an order number"
        )
    }
}

extension GuardedParameter {
    fileprivate func replacing(_ mark: ParameterMark, for rule: GuardedDiagnostic.Rule) -> FixIt {
        let unbound = AttributeSyntax(
            leadingTrivia: mark.attribute.leadingTrivia,
            attributeName: IdentifierTypeSyntax(name: .identifier("Unbound")),
            trailingTrivia: mark.attribute.trailingTrivia
        )
        return .replacing(
            mark.attribute,
            with: unbound,
            for: rule,
            "replace '@\(mark.kind.rawValue)' with '@Unbound'"
        )
    }
}
#endif
