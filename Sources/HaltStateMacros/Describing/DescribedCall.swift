#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// The annotated function and its attribute, checked against each other.
struct DescribedCall {
    let attribute: GuardedAttribute
    let function: AnnotatedFunction
    let arguments: [DescribedArgument]
    /// What the call says of itself besides, when it calls a language model.
    var statement: LLMStatement?

    init?(
        attribute: AttributeSyntax,
        declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext,
        findings: inout Findings
    ) {
        guard let function = AnnotatedFunction(declaration, in: context, findings: &findings) else { return nil }
        let defaults = ServiceDefaults(in: context)
        let written = attribute
        let attribute = GuardedAttribute(parsing: attribute, defaults: defaults, findings: &findings)
        self.attribute = attribute
        self.function = function
        switch attribute.key {
        case .template(let template): template.check(against: function, findings: &findings)
        case .closure(let closure): closure.check(against: function, findings: &findings)
        case .arguments(let key) where !attribute.binding.bindsArguments: findings.add(.keyFromUnboundArguments(key))
        case .arguments, nil: break
        }
        KeyUniqueness(attribute: attribute, function: function, isInService: defaults.isService)
            .check(findings: &findings)
        attribute.action.flatMap(CatalogCase.init)?.check(against: function, findings: &findings)
        attribute.resource?.check(against: function, findings: &findings)
        attribute.client?.check(against: function, findings: &findings)
        attribute.binding.check(against: function, findings: &findings)
        InnerGuard.check(inside: function.declaration, of: attribute, written, findings: &findings)
        arguments = DescribedArgument.all(of: function, binding: attribute.binding, findings: &findings)
        attribute.disclosing.check(against: function, beside: arguments, findings: &findings)
        attribute.correlation?.check(of: attribute, against: function, findings: &findings)
    }
}
#endif
