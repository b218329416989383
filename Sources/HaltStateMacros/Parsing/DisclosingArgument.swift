#if Macros
import SwiftSyntax

/// The `disclosing` argument: what policies see of the call besides its marked parameters.
struct DisclosingArgument {
    /// One value, and the name that policies know it by.
    struct Value {
        let name: String
        let nameExpression: ExprSyntax
        let template: TemplateLiteral
    }

    private(set) var values: [Value] = []

    /// Nothing.
    init() {}

    init(_ expression: ExprSyntax, findings: inout Findings) {
        guard let dictionary = expression.as(DictionaryExprSyntax.self) else {
            let forms = "a dictionary such as '[\"amount_cents\": \"{order.cents}\"]'"
            findings.add(.notLiteral(expression, label: "disclosing", forms: forms))
            return
        }
        guard case .elements(let elements) = dictionary.content else { return }
        for element in elements {
            guard let name = element.key.literalText else {
                findings.add(.notLiteral(element.key, label: "name", forms: "a literal"))
                continue
            }
            guard let template = TemplateLiteral(element.value, for: "disclosing", findings: &findings) else {
                continue
            }
            if name.allSatisfy(\.isWhitespace) { findings.add(.blankDisclosureName(element.key)) }
            if template.isBlank { findings.add(.blankTemplate(element.value, label: "disclosing")) }
            if values.contains(where: { $0.name == name }) { findings.add(.disclosingRepeated(element.key, name)) }
            values.append(Value(name: name, nameExpression: element.key, template: template))
        }
    }

    /// Whether what is named may be seen, and under these names.
    func check(against function: AnnotatedFunction, beside arguments: [DescribedArgument], findings: inout Findings) {
        for value in values {
            value.template.check(against: function, findings: &findings) { placeholder, parameter in
                let hidden = parameter.marks.first { $0.kind == .redacted || $0.kind == .unbound }
                return hidden.map { .disclosingHidden(placeholder, mark: $0, in: value.template) }
            }
            let marked = arguments.first { $0.form != .bound && $0.name == value.name }
            findings.add(marked.map { .disclosingMarked(value.nameExpression, by: $0) })
            if ReservedName.ofEveryCall.contains(value.name) {
                findings.add(.reservedName(value.nameExpression, value.name))
            }
        }
    }

    /// The elements of the expansion's `arguments`.
    func sources(in function: AnnotatedFunction) -> [String] {
        values.map { ".disclosing(\"\($0.name.escapedForLiteral)\", \($0.template.value(in: function)))" }
    }
}

/// Names of the context that a call fills itself.
enum ReservedName {
    /// What the digest of the arguments travels as.
    static let ofEveryCall: Set = ["arguments_digest"]
}

extension TemplateLiteral {
    /// What one placeholder names, as it is, so that it keeps its type; the text of any other template.
    fileprivate func value(in function: AnnotatedFunction) -> String {
        if template.segments.count == 1, let placeholder = template.placeholders.first {
            return placeholder.source(in: function)
        }
        return "text: \(interpolation(in: function))"
    }
}
#endif
