#if Macros
import SwiftSyntax

/// A property wrapper of this package on a parameter.
package struct ParameterMark {
    package enum Kind: String, CaseIterable {
        case identifier = "Identifier"
        case amount = "Amount"
        case riskFlag = "RiskFlag"
        case scheduleWindow = "ScheduleWindow"
        case redacted = "Redacted"
        case unbound = "Unbound"

        /// Whether policies and approvers see the value.
        package var isDisclosed: Bool {
            switch self {
            case .identifier, .amount, .riskFlag, .scheduleWindow: true
            case .redacted, .unbound: false
            }
        }
    }

    let kind: Kind
    let attribute: AttributeSyntax

    init?(_ element: AttributeListSyntax.Element) {
        guard let attribute = element.as(AttributeSyntax.self),
            let kind = attribute.attributeName.unqualifiedName.flatMap(Kind.init)
        else { return nil }
        self.kind = kind
        self.attribute = attribute
    }

    /// The name under which policies see the value, when the mark gives one.
    var nameArgument: ExprSyntax? {
        guard case .argumentList(let arguments) = attribute.arguments else { return nil }
        return arguments.first { $0.label == nil }?.expression
    }

    /// The bounds of the value, when the mark gives some.
    var boundsArgument: ExprSyntax? {
        kind == .amount ? attribute.argument(labelled: "in") : nil
    }

    /// The smallest and the largest value, where both are literals.
    var bounds: (least: String, most: String)? { boundsArgument?.literalRange }
}

extension ExprSyntax {
    /// The ends of `1...5`.
    fileprivate var literalRange: (least: String, most: String)? {
        let parts: [ExprSyntax]
        if let sequence = self.as(SequenceExprSyntax.self) {
            parts = Array(sequence.elements)
        } else if let range = self.as(InfixOperatorExprSyntax.self) {
            parts = [range.leftOperand, range.operator, range.rightOperand]
        } else {
            return nil
        }
        guard parts.count == 3, parts[1].trimmedDescription == "...", parts[0].isNumberLiteral,
            parts[2].isNumberLiteral
        else { return nil }
        return (parts[0].trimmedDescription, parts[2].trimmedDescription)
    }

    /// Whether this is a number, perhaps with a sign.
    var isNumberLiteral: Bool {
        if let prefixed = self.as(PrefixOperatorExprSyntax.self) {
            return prefixed.operator.text == "-" && prefixed.expression.isUnsignedLiteral
        }
        return isUnsignedLiteral
    }

    private var isUnsignedLiteral: Bool {
        self.is(IntegerLiteralExprSyntax.self) || self.is(FloatLiteralExprSyntax.self)
    }
}

extension TypeSyntax {
    /// `Amount` for `Amount`, `HaltState.Amount` and `Amount<Int>`.
    fileprivate var unqualifiedName: String? {
        if let member = self.as(MemberTypeSyntax.self) {
            return member.baseType.trimmedDescription == "HaltState" ? member.name.text : nil
        }
        return self.as(IdentifierTypeSyntax.self)?.name.text
    }
}
#endif
