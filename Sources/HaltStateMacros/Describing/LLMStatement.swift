#if Macros
import SwiftSyntax

/// What `@LLMGuarded` says of a call besides its arguments: which model it calls, and which labels it was given.
struct LLMStatement {
    /// The action when the attribute gives none: `llm.` and the function's name.
    let defaultAction: String?
    private let model: TemplateLiteral?
    private let labels: [String]
    private let function: AnnotatedFunction

    init(of call: DescribedCall, attribute: AttributeSyntax, findings: inout Findings) {
        function = call.function
        labels = call.function.parameters.filter { $0.isSpoken(of: call.attribute.binding) }.compactMap(\.label)
        let expression = attribute.argument(labelled: "model").flatMap { $0.isNil ? nil : $0 }
        model = expression.flatMap { Self.model($0, of: call.function, findings: &findings) }
        defaultAction = call.attribute.action == nil ? Self.action(of: call, attribute, findings: &findings) : nil

        let taken = ["kwargs_keys"] + (expression == nil ? [] : ["model"])
        for argument in call.arguments where argument.form != .bound && taken.contains(argument.name) {
            findings.add(.disclosureNameTaken(argument.name, by: argument.parameter))
        }
        for value in call.attribute.disclosing.values where taken.contains(value.name) {
            findings.add(.reservedName(value.nameExpression, value.name))
        }
    }

    /// The elements that stand before the arguments in the expansion.
    var sources: [String] {
        let names = labels.map { "\"\($0.escapedForLiteral)\"" }.joined(separator: ", ")
        return (model.map { [".model(\($0.interpolation(in: function)))"] } ?? []) + [".labels([\(names)])"]
    }

    private static func model(
        _ expression: ExprSyntax,
        of function: AnnotatedFunction,
        findings: inout Findings
    ) -> TemplateLiteral? {
        guard expression.is(StringLiteralExprSyntax.self) else {
            findings.add(
                .notLiteral(expression, label: "model", forms: "a literal or a template such as '\"{model}\"'")
            )
            return nil
        }
        guard let model = TemplateLiteral(expression, for: "model", findings: &findings) else { return nil }
        if model.isBlank { findings.add(.blankModel(expression)) }
        model.check(against: function, findings: &findings)
        return model
    }

    /// `llm.complete_chat` for `completeChat`, as the published SDKs name it after a function of theirs.
    private static func action(
        of call: DescribedCall,
        _ attribute: AttributeSyntax,
        findings: inout Findings
    ) -> String? {
        // An action that is there and wrong has been reported.
        guard attribute.argument(labelled: "action")?.isNil != false else { return nil }
        let name = call.function.declaration.name
        let action = ActionNameForm.normalized("llm.\(name.plainText)")
        if action == nil { findings.add(.llmActionName(name)) }
        return action
    }
}

extension GuardedParameter {
    /// Whether its label is part of what the call says. Of a parameter that is left out nothing is said.
    fileprivate func isSpoken(of binding: BindingArgument) -> Bool {
        guard !isIsolated, !marks.contains(where: { $0.kind == .unbound }) else { return false }
        return name.map { !binding.excludedNames.contains($0) } ?? true
    }
}
#endif
