#if Macros
import SwiftSyntax

/// One element of the expansion's `arguments`.
struct DescribedArgument {
    enum Form: String {
        case bound
        case disclosed
        case redacted
    }

    let form: Form
    /// The name in the digest, and under which policies see the value.
    let name: String
    let parameter: GuardedParameter

    static func all(
        of function: AnnotatedFunction,
        binding: BindingArgument,
        findings: inout Findings
    ) -> [Self] {
        var arguments: [Self] = []
        for parameter in function.parameters where !parameter.isIsolated {
            guard let argument = Self(parameter, binding: binding, findings: &findings) else { continue }
            if arguments.contains(where: { $0.name == argument.name }) {
                findings.add(.disclosureNameTaken(argument.name, by: parameter))
            }
            arguments.append(argument)
        }
        return arguments
    }

    /// Creates nothing for a parameter that is left out, and for one that cannot be bound, which it reports.
    private init?(_ parameter: GuardedParameter, binding: BindingArgument, findings: inout Findings) {
        let marks = parameter.marks
        findings.add(.severalMarks(marks, on: parameter))
        let mark = marks.first
        if mark?.kind == .unbound { return nil }
        guard let name = parameter.name else {
            if mark != nil || binding.bindsArguments { findings.add(.unnamed(parameter)) }
            return nil
        }
        if binding.excludedNames.contains(name) {
            findings.add(mark.map { .excludedMark($0, on: parameter) })
            return nil
        }
        // What is not disclosed matters only to the digest.
        guard mark != nil || binding.bindsArguments else { return nil }
        if let kind = parameter.syntax.type.unbindableKind {
            findings.add(.unbindable(parameter, kind: kind))
            return nil
        }
        self.parameter = parameter
        switch mark?.kind {
        case nil, .unbound: form = .bound
        case .redacted: form = .redacted
        case .identifier, .amount, .riskFlag, .scheduleWindow: form = .disclosed
        }
        mark.map { Self.checkBounds(of: $0, on: parameter, findings: &findings) }
        self.name = Self.name(from: mark?.nameArgument, findings: &findings) ?? name
        if form != .bound, ReservedName.ofEveryCall.contains(self.name) {
            let node = mark?.nameArgument.map { Syntax($0) } ?? Syntax(parameter.token)
            findings.add(.reservedName(node, self.name))
        }
    }

    private static func checkBounds(of mark: ParameterMark, on parameter: GuardedParameter, findings: inout Findings) {
        guard let expression = mark.boundsArgument else { return }
        guard let bounds = mark.bounds else {
            return findings.add(.notLiteral(expression, label: "in", forms: "a range of literals such as '1...500'"))
        }
        guard let least = NumberLiteral(bounds.least), let most = NumberLiteral(bounds.most) else { return }
        guard least <= most else { return findings.add(.amountBounds(expression)) }
        guard let value = parameter.syntax.defaultValue?.value, value.isNumberLiteral,
            let number = NumberLiteral(value.trimmedDescription), number < least || most < number
        else { return }
        findings.add(.amountDefault(value, of: parameter, bounds: expression.trimmedDescription))
    }

    private static func name(from expression: ExprSyntax?, findings: inout Findings) -> String? {
        guard let expression else { return nil }
        guard let name = expression.literalText else {
            findings.add(.notLiteral(expression, label: "name", forms: "a literal"))
            return nil
        }
        if name.allSatisfy(\.isWhitespace) { findings.add(.blankDisclosureName(expression)) }
        return name
    }

    /// The element as it is emitted.
    var source: String {
        let value = parameter.isPack ? "repeat each \(parameter.token.text)" : parameter.token.text
        let factory = parameter.isPack ? "\(form.rawValue)Pack" : form.rawValue
        let bounds = parameter.marks.first?.bounds.map { ", in: \($0.least)...\($0.most)" } ?? ""
        let element = ".\(factory)(\"\(name.escapedForLiteral)\", \(value)\(bounds))"
        // A plug-in does not see through the name of an attribute; the compiler does.
        return parameter.hasUnknownWrapper ? "\(element).wrapped(by: _\(parameter.token.plainText))" : element
    }
}
#endif
