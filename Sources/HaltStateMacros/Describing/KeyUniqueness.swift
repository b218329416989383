#if Macros
import SwiftSyntax

/// Whether a key tells operations apart, and knows one again.
///
/// Both can only be guessed from names, so all but the first finding are warnings. Parentheses around the key silence
/// them, as they do in the compiler's own.
struct KeyUniqueness {
    let attribute: GuardedAttribute
    let function: AnnotatedFunction
    /// Whether the function belongs to a service, of which there is one.
    let isInService: Bool

    func check(findings: inout Findings) {
        if case .template(let template) = attribute.key, template.template.placeholders.isEmpty {
            findings.add(.keyWithoutPlaceholder(template.literal))
            return
        }
        if case .arguments(let key) = attribute.key, attribute.binding.bindsArguments, identifyingParameters.isEmpty {
            findings.add(.keyWithoutArguments(key, function: function))
            return
        }
        guard let key = attribute.key, !attribute.isKeyParenthesized else { return }
        switch key {
        case .template(let template):
            checkMembers(of: template, findings: &findings)
            if template.template.hasTouchingPlaceholders { findings.add(.keyPlaceholdersTouch(template.literal)) }
            checkDefaults(of: Set(template.template.placeholders.map(\.root)), findings: &findings)
        case .closure(let closure):
            for value in UnstableValue.all(in: closure.closure.statements) { findings.add(.unstableKey(value)) }
            checkDefaults(of: Set(closure.parameters.map(\.plainText)), findings: &findings)
        case .arguments(let key):
            if function.selfScope == .instance, !isInService { findings.add(.keyIgnoresInstance(key)) }
            checkDefaults(of: Set(identifyingParameters.compactMap(\.name)), findings: &findings)
        }
    }

    private func checkMembers(of template: TemplateLiteral, findings: inout Findings) {
        let placeholders = template.template.placeholders
        for placeholder in placeholders {
            for name in placeholder.memberNames {
                guard let kind = UnstableValue.kind(ofMember: name) else { continue }
                findings.add(.unstableKey(UnstableValue(node: Syntax(template.literal), kind: kind), name: name))
            }
        }
        let isOfInstance = function.selfScope == .instance && placeholders.allSatisfy { $0.root == "self" }
        if isOfInstance, !identifyingParameters.isEmpty {
            findings.add(.keyIgnoresArguments(template.literal, function: function))
        }
    }

    /// A default is made anew for each call that leaves the argument out.
    private func checkDefaults(of names: Set<String>, findings: inout Findings) {
        for parameter in function.parameters {
            guard let name = parameter.name, names.contains(name), let value = parameter.syntax.defaultValue?.value
            else { continue }
            let implicit = UnstableValue(implicitly: value, of: parameter.syntax.type)
            for value in UnstableValue.all(in: value) + [implicit].compactMap(\.self) {
                findings.add(.unstableDefault(value, of: name))
            }
        }
    }

    /// The parameters whose arguments make one operation another.
    private var identifyingParameters: [GuardedParameter] {
        function.parameters.filter { parameter in
            !parameter.isIsolated && !parameter.marks.contains { $0.kind == .unbound }
                && parameter.name.map { !attribute.binding.excludedNames.contains($0) } ?? false
        }
    }
}

extension KeyTemplate {
    /// Whether two placeholders have nothing between them, so that one's end may be taken for the other's beginning.
    var hasTouchingPlaceholders: Bool {
        zip(segments, segments.dropFirst()).contains { pair in
            if case (.placeholder, .placeholder) = pair { true } else { false }
        }
    }

    var placeholders: [Placeholder] {
        segments.compactMap { segment in
            if case .placeholder(let placeholder) = segment { placeholder } else { nil }
        }
    }
}

extension KeyTemplate.Placeholder {
    fileprivate var memberNames: [String] {
        members.split(separator: ".").map { name in
            String(name.last == "?" ? name.dropLast() : name)
        }
    }
}
#endif
