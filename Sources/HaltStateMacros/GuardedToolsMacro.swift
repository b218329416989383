#if Macros
package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// `@GuardedTools`: makes a tool of every annotated function, and a list of them.
package enum GuardedToolsMacro: MemberMacro {
    package static let formatMode = FormatMode.disabled

    package static func expansion(
        of attribute: AttributeSyntax,
        providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var findings = Findings()
        let type = ToolType(of: attribute, on: declaration, findings: &findings)
        findings.report(in: context)
        guard let type else { return [] }
        // A function that cannot be a tool is left out, so that what is wrong with it is said once.
        return ToolsExpansion(type, in: context).members
    }
}
#endif
