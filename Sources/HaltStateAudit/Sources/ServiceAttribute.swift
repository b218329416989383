#if Macros
import SwiftSyntax

/// `@GuardedService`, as far as it changes the names of actions.
extension AttributeListSyntax {
    /// The service that a type or an extension is.
    var service: AttributeSyntax? {
        lazy.compactMap { $0.as(AttributeSyntax.self) }.first { $0.plainName == "GuardedService" }
    }
}

extension AttributeSyntax {
    /// What a service puts before a name without a dot, or `nil`.
    var actionPrefix: String? {
        guard case .argumentList(let arguments) = arguments else { return nil }
        return arguments.first { $0.label?.text == "actionPrefix" }?.expression.literalText
    }

    /// Whether the service around applies: it does to macros, and not to property wrappers.
    var takesActionPrefix: Bool { ["Guarded", "LLMGuarded"].contains(plainName) }
}
#endif
