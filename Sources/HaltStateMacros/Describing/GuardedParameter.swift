#if Macros
import SwiftSyntax

/// One parameter of the annotated function, and what becomes of its argument.
struct GuardedParameter {
    let syntax: FunctionParameterSyntax

    init(_ syntax: FunctionParameterSyntax) {
        self.syntax = syntax
    }

    /// The name inside the function, as it is written: with its backticks.
    var token: TokenSyntax { syntax.secondName ?? syntax.firstName }

    /// The name inside the function, or `nil` when it has none.
    var name: String? { token.tokenKind == .wildcard ? nil : token.plainText }

    /// The name that callers write.
    var label: String? { syntax.firstName.tokenKind == .wildcard ? nil : syntax.firstName.plainText }

    /// What the parameter's marks say, such as `@Amount`.
    var marks: [ParameterMark] { syntax.attributes.compactMap(ParameterMark.init) }

    /// Whether the parameter carries a property wrapper that is none of this package by its name.
    var hasUnknownWrapper: Bool {
        syntax.attributes.contains { element in
            guard let attribute = element.as(AttributeSyntax.self), ParameterMark(element) == nil else { return false }
            let name = AttributeName(attribute)
            return !name.isBuiltIn && name.last != "Trimmed"
        }
    }

    /// The actor that the function runs on is not an argument of the operation.
    var isIsolated: Bool { specifiers.contains { $0.tokenKind == .keyword(.isolated) } }

    var isInout: Bool { specifiers.contains { $0.tokenKind == .keyword(.inout) } }

    var isPack: Bool { syntax.type.is(PackExpansionTypeSyntax.self) }

    /// A closure that does not escape: it can carry no property wrapper.
    var isNonescapingFunction: Bool {
        guard syntax.ellipsis == nil else { return false }
        guard let attributed = syntax.type.as(AttributedTypeSyntax.self) else {
            return syntax.type.isFunction
        }
        let isEscaping = attributed.attributes.contains { attribute in
            attribute.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "escaping"
        }
        return attributed.baseType.isFunction && !isEscaping
    }

    /// Whether the compiler takes a property wrapper on the parameter.
    var acceptsWrapper: Bool {
        name != nil && !isInout && !isPack && !isNonescapingFunction && syntax.type.nonescapablePart() == nil
    }

    /// What stands before the type, such as `inout`.
    var specifiers: [TokenSyntax] {
        guard let attributed = syntax.type.as(AttributedTypeSyntax.self) else { return [] }
        return attributed.specifiers.compactMap { $0.as(SimpleTypeSpecifierSyntax.self)?.specifier }
    }
}

extension TokenSyntax {
    /// The token's text without backticks.
    var plainText: String {
        guard text.count > 2, text.first == "`", text.last == "`" else { return text }
        return String(text.dropFirst().dropLast())
    }
}
#endif
