#if Macros
package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// `@ActionCatalog`: checks the names of an enum's cases, and makes it conform to `ActionNaming`.
///
/// It adds no members, such as one of `ActionName` for each case: the arguments of an attribute are looked up without
/// what other macros declare, so `@Guarded` could not name them. Conformances it does see.
package enum ActionCatalogMacro: ExtensionMacro {
    package static func expansion(
        of attribute: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        try ActionCatalog(declaration, kind: .actions).expansion(of: type, conformingTo: protocols, in: context)
    }
}

/// `@LLMActionCatalog`: the same for the names of LLM calls.
package enum LLMActionCatalogMacro: ExtensionMacro {
    package static func expansion(
        of attribute: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        try ActionCatalog(declaration, kind: .llmCalls).expansion(of: type, conformingTo: protocols, in: context)
    }
}

extension ActionCatalog {
    /// The conformance, even where a name is wrong: its uses need not be reported as well.
    fileprivate func expansion(
        of type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        findings.report(in: context)
        guard let enumeration, enumeration.hasStringRawType, let conformance = protocols.first else { return [] }
        return [try ExtensionDeclSyntax("nonisolated extension \(type.trimmed): \(conformance.trimmed) {}")]
    }
}
#endif
