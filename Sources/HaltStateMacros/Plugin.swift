#if Macros
import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct HaltStateMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [
        ActionCatalogMacro.self,
        ActionMacro.self,
        GuardedMacro.self,
        GuardedServiceMacro.self,
        LLMActionCatalogMacro.self,
        LLMGuardedMacro.self,
    ]
}
#else
@main
struct HaltStateMacrosPlugin { static func main() {} }
#endif
