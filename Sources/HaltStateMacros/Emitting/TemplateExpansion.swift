#if Macros
import SwiftSyntax

/// A key's template as the call gets it.
///
/// Two placeholders make one key of different values when a value holds the text between them. Whether one does is seen
/// when the call is made. Where the arguments' digest holds all of them the two calls are told apart by it; else the call
/// has to be refused, and the expansion says what makes the same key.
struct TemplateExpansion {
    private let template: TemplateLiteral
    private let call: DescribedCall

    init(_ template: TemplateLiteral, in call: DescribedCall) {
        self.template = template
        self.call = call
    }

    var source: String {
        let interpolation = template.interpolation(in: call.function)
        guard template.template.placeholders.count > 1 else { return ".template(\(interpolation))" }
        if isBound { return ".template(bound: \(interpolation))" }
        return ".template(unbound: \(interpolation), remedy: \"\(remedy.escapedForLiteral)\")"
    }

    /// Whether the digest holds what every placeholder names.
    private var isBound: Bool {
        guard call.attribute.binding.bindsArguments else { return false }
        return template.template.placeholders.allSatisfy { placeholder in
            call.arguments.contains { $0.parameter.name == placeholder.root }
        }
    }

    /// What makes the same key where it is meant.
    ///
    /// A closure has no `self`, and cannot name what is generic in the function, so such a key takes a call by hand.
    private var remedy: String {
        let interpolation = template.interpolation(in: call.function)
        guard let closureParameters else {
            return "call HaltStateClient.guard in place of the annotation, with idempotencyKey: \(interpolation)"
        }
        return "write idempotencyKey: { (\(closureParameters)) in \(interpolation) }"
    }

    private var closureParameters: String? {
        let generics = call.function.declaration.genericParameterClause?.parameters.map(\.name.text) ?? []
        var parameters: [String] = []
        for placeholder in template.template.placeholders {
            guard let parameter = call.function.parameter(named: placeholder.root),
                let type = parameter.closureType(outside: Set(generics))
            else { return nil }
            let source = "\(parameter.token.text): \(type)"
            if !parameters.contains(source) { parameters.append(source) }
        }
        return parameters.joined(separator: ", ")
    }
}

extension GuardedParameter {
    /// The type as a parameter of a closure outside the function has it, or `nil` where it cannot be written there.
    fileprivate func closureType(outside generics: Set<String>) -> String? {
        let type = syntax.type.as(AttributedTypeSyntax.self)?.baseType ?? syntax.type
        let isOfFunction = type.tokens(viewMode: .sourceAccurate).contains { token in
            token.tokenKind == .keyword(.some) || generics.contains(token.text)
        }
        if isOfFunction { return nil }
        if syntax.ellipsis != nil { return "[\(type.trimmedDescription)]" }
        let unwrapped = type.as(ImplicitlyUnwrappedOptionalTypeSyntax.self)?.wrappedType
        return unwrapped.map { "\($0.trimmedDescription)?" } ?? type.trimmedDescription
    }
}
#endif
