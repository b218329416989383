#if Macros
import SwiftSyntax

/// The arguments of `@Guarded`, as far as they can be understood without the function.
///
/// An argument is type-checked outside the function and emitted inside it, so only what means the same in both places
/// is taken: literals, `.member`, key paths and closures with typed parameters.
struct GuardedAttribute {
    enum Key {
        case template(TemplateLiteral)
        case closure(ClosureKey)
        case arguments(ExprSyntax)
    }

    private(set) var action: ExprSyntax?
    private(set) var key: Key?
    private(set) var agentID: ExprSyntax?
    private(set) var resource: TemplateLiteral?
    private(set) var riskClass: ExprSyntax?
    private(set) var client: ClientArgument?
    private(set) var binding = BindingArgument.arguments

    init(parsing attribute: AttributeSyntax, findings: inout Findings) {
        guard case .argumentList(let arguments) = attribute.arguments else { return }
        for argument in arguments where !argument.expression.isNil {
            let expression = argument.expression
            switch argument.label?.text {
            case "action": action = Self.action(expression, findings: &findings)
            case "idempotencyKey": key = Self.key(expression, findings: &findings)
            case "agentID": agentID = Self.constant(expression, for: "agentID", findings: &findings)
            case "resource": resource = TemplateLiteral(expression, for: "resource", findings: &findings)
            case "riskClass": riskClass = Self.constant(expression, for: "riskClass", findings: &findings)
            case "client": client = ClientArgument(expression, findings: &findings)
            case "binding": binding = BindingArgument(expression, findings: &findings)
            default: break
            }
        }
    }

    private static func action(_ expression: ExprSyntax, findings: inout Findings) -> ExprSyntax? {
        if let name = expression.literalText, !ActionNameForm.isValid(name) {
            findings.add(.actionName(expression, name: name))
            return nil
        }
        if expression.literalText != nil || expression.implicitMember != nil || CatalogCase(expression) != nil {
            return expression
        }
        let forms = "a literal, a member such as '.name' or a catalogue's case such as 'Refunds.create.action'"
        findings.add(.notLiteral(expression, label: "action", forms: forms))
        return nil
    }

    private static func key(_ expression: ExprSyntax, findings: inout Findings) -> Key? {
        if let closure = expression.as(ClosureExprSyntax.self) {
            return ClosureKey(closure, findings: &findings).map(Key.closure)
        }
        if expression.implicitMember == "arguments" { return .arguments(expression) }
        return TemplateLiteral(expression, for: "idempotencyKey", findings: &findings).map(Key.template)
    }

    /// A literal or a member of the argument's own type.
    private static func constant(
        _ expression: ExprSyntax,
        for label: String,
        findings: inout Findings
    ) -> ExprSyntax? {
        guard expression.literalText != nil || expression.implicitMember != nil else {
            findings.add(.notLiteral(expression, label: label, forms: "a literal or a member such as '.name'"))
            return nil
        }
        return expression
    }
}
#endif
