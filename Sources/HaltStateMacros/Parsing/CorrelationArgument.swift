#if Macros
import SwiftSyntax

/// The `correlation` argument: what one attempt is named elsewhere, such as a model's `tool_call_id`.
///
/// A retry has another one, so nothing in it may identify the operation.
struct CorrelationArgument {
    let template: TemplateLiteral

    init?(_ expression: ExprSyntax, findings: inout Findings) {
        guard let template = TemplateLiteral(expression, for: "correlation", findings: &findings) else { return nil }
        if template.isBlank { findings.add(.blankTemplate(expression, label: "correlation")) }
        self.template = template
    }

    func check(of attribute: GuardedAttribute, against function: AnnotatedFunction, findings: inout Findings) {
        template.check(against: function, findings: &findings) { _, parameter in
            attribute.leavesOut(parameter) ? nil : .correlationBound(parameter)
        }
        let identifying = attribute.identifyingPlaceholders
        for placeholder in template.template.placeholders where identifying.contains(where: placeholder.holds) {
            findings.add(.correlationIdentifies(placeholder, in: template))
        }
    }
}

extension GuardedAttribute {
    /// Whether nothing of a parameter enters the digest or the context by itself.
    fileprivate func leavesOut(_ parameter: GuardedParameter) -> Bool {
        if parameter.isIsolated || parameter.marks.first?.kind == .unbound { return true }
        guard parameter.marks.isEmpty, let name = parameter.name else { return false }
        return !binding.bindsArguments || binding.excludedNames.contains(name)
    }

    /// What makes the call the operation that it is, besides its arguments.
    fileprivate var identifyingPlaceholders: [KeyTemplate.Placeholder] {
        var templates = [resource].compactMap(\.self) + disclosing.values.map(\.template)
        var placeholders: [KeyTemplate.Placeholder] = []
        switch key {
        case .template(let template): templates.append(template)
        // What the closure makes of a value is not looked into.
        case .closure(let closure):
            placeholders = closure.parameters.map { .init(root: $0.plainText, members: "", offset: 0) }
        case .arguments, nil: break
        }
        return templates.flatMap(\.template.placeholders) + placeholders
    }
}

extension KeyTemplate.Placeholder {
    /// Whether another one is the same or a part of it.
    fileprivate func holds(_ other: Self) -> Bool {
        "\(other.root)\(other.members).".hasPrefix("\(root)\(members).")
    }
}
#endif
