#if Macros
import SwiftSyntax
import SwiftSyntaxBuilder

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
    /// Parentheses around the key say that it is meant as it is.
    private(set) var isKeyParenthesized = false
    private(set) var agentID: ExprSyntax?
    private(set) var resource: TemplateLiteral?
    private(set) var riskClass: ExprSyntax?
    private(set) var disclosing = DisclosingArgument()
    private(set) var correlation: CorrelationArgument?
    private(set) var client: ClientArgument?
    private(set) var binding = BindingArgument.arguments
    /// The member of `PendingInside` that is said, or `nil` where nothing is.
    private(set) var onPendingInside: String?

    /// Reads the arguments. What they leave out, the service around the function supplies.
    init(parsing attribute: AttributeSyntax, defaults: ServiceDefaults = ServiceDefaults(), findings: inout Findings) {
        client = defaults.client
        agentID = defaults.agentID
        onPendingInside = defaults.onPendingInside
        guard case .argumentList(let arguments) = attribute.arguments else { return }
        for argument in arguments where !argument.expression.isNil {
            let expression = argument.expression
            switch argument.label?.text {
            case "action": action = Self.action(expression, defaults: defaults, findings: &findings)
            case "idempotencyKey":
                let enclosed = expression.parenthesized
                isKeyParenthesized = enclosed != nil
                key = Self.key(enclosed ?? expression, findings: &findings)
            case "agentID": agentID = Self.constant(expression, for: "agentID", findings: &findings)
            case "resource": resource = TemplateLiteral(expression, for: "resource", findings: &findings)
            case "riskClass": riskClass = Self.constant(expression, for: "riskClass", findings: &findings)
            case "disclosing": disclosing = DisclosingArgument(expression, findings: &findings)
            case "correlation": correlation = CorrelationArgument(expression, findings: &findings)
            case "client": client = ClientArgument(expression, findings: &findings)
            case "binding": binding = BindingArgument(expression, findings: &findings)
            case "onPendingInside": onPendingInside = Self.pendingInside(expression, findings: &findings)
            default: break
            }
        }
    }

    private static func action(
        _ expression: ExprSyntax,
        defaults: ServiceDefaults,
        findings: inout Findings
    ) -> ExprSyntax? {
        guard let text = expression.literalText else {
            if expression.implicitMember != nil || CatalogCase(expression) != nil { return expression }
            let forms = "a literal, a member such as '.name' or a catalogue's case such as 'Refunds.create.action'"
            findings.add(.notLiteral(expression, label: "action", forms: forms))
            return nil
        }
        let name = defaults.action(text)
        if !ActionNameForm.isValid(name) {
            findings.add(.actionName(expression, name: name, takesPrefix: true))
            return nil
        }
        return name == text ? expression : ExprSyntax(StringLiteralExprSyntax(content: name))
    }

    private static func key(_ expression: ExprSyntax, findings: inout Findings) -> Key? {
        if let closure = expression.as(ClosureExprSyntax.self) {
            return ClosureKey(closure, findings: &findings).map(Key.closure)
        }
        if expression.implicitMember == "arguments" { return .arguments(expression) }
        return TemplateLiteral(expression, for: "idempotencyKey", findings: &findings).map(Key.template)
    }

    /// The name in `.resume` and in `PendingInside.resume`. It is emitted without its type, which could be another inside the
    /// function.
    static func pendingInside(_ expression: ExprSyntax, findings: inout Findings) -> String {
        if let name = expression.implicitMember { return name }
        let member = expression.as(MemberAccessExprSyntax.self)
        if let member, member.declName.argumentNames == nil,
            ["PendingInside", "HaltState.PendingInside"].contains(member.base?.trimmedDescription)
        {
            return member.declName.baseName.plainText
        }
        findings.add(.notLiteral(expression, label: "onPendingInside", forms: "a member such as '.resume' or '.fail'"))
        // Any does from here on: that something is said is certain.
        return "fail"
    }

    /// A literal or a member of the argument's own type.
    static func constant(
        _ expression: ExprSyntax,
        for label: String,
        findings: inout Findings
    ) -> ExprSyntax? {
        if expression.isNil { return nil }
        guard expression.literalText != nil || expression.implicitMember != nil else {
            findings.add(.notLiteral(expression, label: label, forms: "a literal or a member such as '.name'"))
            return nil
        }
        return expression
    }
}
#endif
