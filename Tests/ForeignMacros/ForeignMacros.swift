#if Macros
import SwiftCompilerPlugin
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// Macros of somebody else, for tests of what they do to ours.
@main
struct ForeignMacros: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [TracedMacro.self, TraceAllMacro.self]
}

/// A body macro: `@Traced` replaces the body of its function.
enum TracedMacro: BodyMacro {
    static func expansion(
        of node: AttributeSyntax,
        providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
        in context: some MacroExpansionContext
    ) throws -> [CodeBlockItemSyntax] {
        ["trace()"] + Array(declaration.body?.statements ?? [])
    }
}

/// A macro of types: `@TraceAll` puts `@Traced` on every function in one.
enum TraceAllMacro: MemberAttributeMacro {
    static func expansion(
        of node: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingAttributesFor member: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [AttributeSyntax] {
        member.is(FunctionDeclSyntax.self) ? ["@Traced"] : []
    }
}
#else
@main
struct ForeignMacros { static func main() {} }
#endif
