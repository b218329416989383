#if Macros
package import SwiftSyntax
package import SwiftSyntaxMacros

/// `@GuardedService`: adds nothing. The annotations inside read its arguments from the code around them.
package enum GuardedServiceMacro: PeerMacro {
    package static func expansion(
        of attribute: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var findings = Findings()
        ServicePlace(of: attribute, on: declaration).check(findings: &findings)
        findings.report(in: context)
        return []
    }
}
#endif
