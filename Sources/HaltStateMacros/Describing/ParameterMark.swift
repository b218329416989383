#if Macros
import SwiftSyntax

/// A property wrapper of this package on a parameter.
struct ParameterMark {
    enum Kind: String {
        case identifier = "Identifier"
        case amount = "Amount"
        case riskFlag = "RiskFlag"
        case scheduleWindow = "ScheduleWindow"
        case redacted = "Redacted"
        case unbound = "Unbound"
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
        return arguments.first?.expression
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
