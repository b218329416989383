#if Macros
package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// `@LLMGuarded`: `@Guarded` for a call of a language model, which names its action after the function and says which
/// model and which arguments the call has.
package enum LLMGuardedMacro: BodyMacro, PeerMacro {
    package static let formatMode = GuardedMacro.formatMode

    package static func expansion(
        of attribute: AttributeSyntax,
        providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
        in context: some MacroExpansionContext
    ) throws -> [CodeBlockItemSyntax] {
        var findings = Findings()
        var call = DescribedCall(attribute: attribute, declaration: declaration, in: context, findings: &findings)
        if let parsed = call { call?.statement = LLMStatement(of: parsed, attribute: attribute, findings: &findings) }
        findings.report(in: context, naming: "@LLMGuarded")
        guard !findings.hasErrors, let call else {
            // Should a build ever go on after an error, this body fails closed.
            return ["Swift.fatalError()"]
        }
        return [GuardedExpansion(call).statements]
    }

    /// Adds nothing, and reports what the body role cannot, as that of `@Guarded` does.
    package static func expansion(
        of attribute: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var findings = Findings()
        AnnotationPlace(of: attribute, on: declaration, in: context).check(findings: &findings)
        findings.report(in: context, naming: "@LLMGuarded")
        return []
    }
}
#endif
