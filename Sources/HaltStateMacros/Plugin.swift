#if Macros
import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct HaltStateMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [GuardedMacro.self, GuardedServiceMacro.self, LLMGuardedMacro.self]
}
#else
@main
struct HaltStateMacrosPlugin { static func main() {} }
#endif
