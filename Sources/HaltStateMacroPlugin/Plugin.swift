#if Macros
import HaltStateMacros
import SwiftCompilerPlugin
import SwiftSyntaxMacros

/// The compiler's plug-in, which holds nothing of its own.
///
/// SwiftPM builds a macro for the host alone, and everything that the tests of a macro use a second time with it. So the
/// macros are in a library, which tests can use like any other.
@main
struct HaltStateMacroPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [
        ActionCatalogMacro.self,
        ActionMacro.self,
        GuardedMacro.self,
        GuardedServiceMacro.self,
        GuardedToolsMacro.self,
        LLMActionCatalogMacro.self,
        LLMGuardedMacro.self,
    ]
}

// The compiler knows a macro by the module that the plug-in is named after.

enum GuardedMacro: ForwardedBodyMacro, ForwardedPeerMacro {
    typealias Implementation = HaltStateMacros.GuardedMacro
}

enum LLMGuardedMacro: ForwardedBodyMacro, ForwardedPeerMacro {
    typealias Implementation = HaltStateMacros.LLMGuardedMacro
}

enum GuardedServiceMacro: ForwardedPeerMacro {
    typealias Implementation = HaltStateMacros.GuardedServiceMacro
}

enum GuardedToolsMacro: ForwardedMemberMacro {
    typealias Implementation = HaltStateMacros.GuardedToolsMacro
}

enum ActionMacro: ForwardedExpressionMacro {
    typealias Implementation = HaltStateMacros.ActionMacro
}

enum ActionCatalogMacro: ForwardedExtensionMacro {
    typealias Implementation = HaltStateMacros.ActionCatalogMacro
}

enum LLMActionCatalogMacro: ForwardedExtensionMacro {
    typealias Implementation = HaltStateMacros.LLMActionCatalogMacro
}
#else
@main
struct HaltStateMacroPlugin { static func main() {} }
#endif
