#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// A macro that another one does the work of.
protocol ForwardedMacro: Macro {
    associatedtype Implementation: Macro
}

extension ForwardedMacro {
    static var formatMode: FormatMode { Implementation.formatMode }
}

protocol ForwardedBodyMacro: ForwardedMacro, BodyMacro where Implementation: BodyMacro {}

extension ForwardedBodyMacro {
    static func expansion(
        of node: AttributeSyntax,
        providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
        in context: some MacroExpansionContext
    ) throws -> [CodeBlockItemSyntax] {
        try Implementation.expansion(of: node, providingBodyFor: declaration, in: context)
    }
}

protocol ForwardedPeerMacro: ForwardedMacro, PeerMacro where Implementation: PeerMacro {}

extension ForwardedPeerMacro {
    static func expansion(
        of node: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        try Implementation.expansion(of: node, providingPeersOf: declaration, in: context)
    }
}

protocol ForwardedMemberMacro: ForwardedMacro, MemberMacro where Implementation: MemberMacro {}

extension ForwardedMemberMacro {
    static func expansion(
        of node: AttributeSyntax,
        providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        try Implementation.expansion(of: node, providingMembersOf: declaration, conformingTo: protocols, in: context)
    }
}

protocol ForwardedExpressionMacro: ForwardedMacro, ExpressionMacro where Implementation: ExpressionMacro {}

extension ForwardedExpressionMacro {
    static func expansion(
        of node: some FreestandingMacroExpansionSyntax,
        in context: some MacroExpansionContext
    ) throws -> ExprSyntax {
        try Implementation.expansion(of: node, in: context)
    }
}

protocol ForwardedExtensionMacro: ForwardedMacro, ExtensionMacro where Implementation: ExtensionMacro {}

extension ForwardedExtensionMacro {
    static func expansion(
        of node: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        try Implementation.expansion(
            of: node,
            attachedTo: declaration,
            providingExtensionsOf: type,
            conformingTo: protocols,
            in: context
        )
    }
}
#endif
