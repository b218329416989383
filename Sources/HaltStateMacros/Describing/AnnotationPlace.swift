#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// Where an annotation stands: on what, and beside which other attributes.
///
/// The peer role asks. It runs on every declaration that the attribute is written on, also where the compiler calls no
/// body role: on what has no body to give, and on a function whose body another macro replaced.
struct AnnotationPlace {
    private let attribute: AttributeSyntax
    private let declaration: DeclSyntax
    private let rivals: RivalAttributes?
    private let scope: Syntax?
    private let defaults: ServiceDefaults

    init(of attribute: AttributeSyntax, on declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext)
    {
        self.attribute = attribute
        self.declaration = DeclSyntax(declaration)
        rivals = RivalAttributes(of: attribute, on: declaration, in: context)
        scope = context.lexicalContext.first
        defaults = ServiceDefaults(in: context)
    }

    func check(findings: inout Findings) {
        guard hasBodyRole else {
            let isMember = scope?.isProtocol((any DeclGroupSyntax).self) == true
            findings.add(.misplaced(attribute, on: declaration, isMember: isMember))
            return
        }
        findings.add(OverridableMethod(declaration, in: scope).map(GuardedDiagnostic.overridable))
        let accepted = AlongsideArgument(of: attribute, findings: &findings).names.union(defaults.alongside)
        rivals?.check(accepting: accepted, findings: &findings)
    }

    /// Whether the compiler asks the body role as well, which then says what is wrong with the declaration.
    private var hasBodyRole: Bool {
        declaration.is(FunctionDeclSyntax.self) || declaration.is(InitializerDeclSyntax.self)
            || declaration.is(DeinitializerDeclSyntax.self)
    }
}
#endif
