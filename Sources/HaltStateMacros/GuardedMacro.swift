#if Macros
package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// `@Guarded`: moves the body of a function into a local one that runs only under a permit.
///
/// Parsing, describing, diagnosing and emitting are types of their own; this one only has the roles.
package enum GuardedMacro: BodyMacro, PeerMacro {
    /// The formatter would change the user's statements, which stay as they were written.
    package static let formatMode = FormatMode.disabled

    package static func expansion(
        of attribute: AttributeSyntax,
        providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
        in context: some MacroExpansionContext
    ) throws -> [CodeBlockItemSyntax] {
        var findings = Findings()
        let call = DescribedCall(attribute: attribute, declaration: declaration, in: context, findings: &findings)
        findings.report(in: context)
        guard !findings.hasErrors, let call else {
            // Should a build ever go on after an error, this body fails closed.
            return ["Swift.fatalError()"]
        }
        return [GuardedExpansion(call).statements]
    }

    /// Adds nothing, and reports what the body role cannot: that another macro replaced the body, and that the attribute
    /// stands on something whose body the compiler does not ask for.
    package static func expansion(
        of attribute: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var findings = Findings()
        AnnotationPlace(of: attribute, on: declaration, in: context).check(findings: &findings)
        findings.report(in: context)
        return []
    }
}
#endif
