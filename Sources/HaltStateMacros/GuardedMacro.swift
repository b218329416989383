#if Macros
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Guarded`: moves the body of a function into a closure that runs only under a permit.
///
/// Parsing, describing, diagnosing and emitting are types of their own; this one only has the roles.
enum GuardedMacro: BodyMacro, PeerMacro {
    /// The formatter would change the user's statements, which stay as they were written.
    static let formatMode = FormatMode.disabled

    static func expansion(
        of attribute: AttributeSyntax,
        providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
        in context: some MacroExpansionContext
    ) throws -> [CodeBlockItemSyntax] {
        var findings = Findings()
        let call = GuardedCall(attribute: attribute, declaration: declaration, in: context, findings: &findings)
        findings.report(in: context)
        guard findings.isEmpty, let call else {
            // Should a build ever go on after an error, this body fails closed.
            return ["Swift.fatalError()"]
        }
        return [GuardedExpansion(call).statement]
    }

    /// Adds nothing, and has nothing to report that the body role does not.
    ///
    /// The compiler asks the body role about every function, initializer and requirement that carries the attribute, and
    /// refuses it on other declarations itself. This role is there for functions whose body another macro replaced.
    static func expansion(
        of attribute: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        []
    }
}
#endif
