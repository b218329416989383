#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// What the expansion needs to know of the annotated function.
struct AnnotatedFunction {
    /// What `self` is where the function's body runs.
    enum SelfScope {
        case instance
        case type
        case none
    }

    let declaration: FunctionDeclSyntax
    let body: CodeBlockSyntax
    let bodyPosition: BodyPosition?
    let parameters: [GuardedParameter]
    let selfScope: SelfScope
    /// The type around the function as it is written there, or `nil` for a free function.
    let enclosingType: String?
    /// Whether the declaration around the function says that its type cannot be copied.
    let isInNoncopyableType: Bool

    init?(_ declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext, findings: inout Findings) {
        guard let declaration = declaration.as(FunctionDeclSyntax.self) else {
            findings.add(.notAFunction(declaration))
            return nil
        }
        guard let body = declaration.body else {
            let isRequirement = context.lexicalContext.first?.is(ProtocolDeclSyntax.self) == true
            findings.add(.missingBody(declaration, isRequirement: isRequirement))
            return nil
        }
        self.declaration = declaration
        self.body = body
        bodyPosition = BodyPosition(of: body, in: context)
        parameters = declaration.signature.parameterClause.parameters.map(GuardedParameter.init)
        selfScope = Self.selfScope(of: declaration, in: context.lexicalContext)
        enclosingType = context.lexicalContext.lazy.compactMap(\.typeName).first
        isInNoncopyableType = context.lexicalContext.first?.isNoncopyable == true
        findings.add(throwsProblem)
        if declaration.isOperator { findings.add(.operatorFunction(declaration)) }
        findings.add(declaration.nonescapableResult.map(GuardedDiagnostic.nonescapableResult))
        for specifier in consumingSpecifiers { findings.add(.consuming(specifier)) }
    }

    var name: String { declaration.name.text }

    var isAsync: Bool { declaration.signature.effectSpecifiers?.asyncSpecifier != nil }

    func parameter(named name: String) -> GuardedParameter? {
        parameters.first { $0.name == name }
    }

    /// The parameter that the author most likely meant: one with that label, or with a similar name.
    func parameter(nearestTo name: String) -> GuardedParameter? {
        let named = parameters.filter { $0.name != nil }
        if let labelled = named.first(where: { $0.label == name }) { return labelled }
        let nearest = NearestParameter.nearest(to: name, among: named.compactMap(\.name))
        return nearest.flatMap(parameter(named:))
    }

    /// Where the function takes a value, or `self`, to use it up.
    private var consumingSpecifiers: [TokenSyntax] {
        let specifiers = parameters.flatMap(\.specifiers) + declaration.modifiers.map(\.name)
        return specifiers.filter {
            [.keyword(.consuming), .keyword(.__owned), .keyword(.__consuming)].contains($0.tokenKind)
        }
    }

    private var throwsProblem: GuardedDiagnostic? {
        guard let clause = declaration.signature.effectSpecifiers?.throwsClause else {
            return .missingThrows(declaration)
        }
        if clause.throwsSpecifier.tokenKind == .keyword(.rethrows) { return .rethrowing(clause.throwsSpecifier) }
        guard let type = clause.type else { return nil }
        let accepted: Set = ["any Error", "any Swift.Error", "Error", "Swift.Error"]
        return accepted.contains(type.trimmedDescription) ? nil : .typedThrows(clause, type: type)
    }

    private static func selfScope(of declaration: FunctionDeclSyntax, in lexicalContext: [Syntax]) -> SelfScope {
        if declaration.modifiers.contains(where: \.isTypeLevel) { return .type }
        for scope in lexicalContext {
            if scope.isProtocol((any DeclGroupSyntax).self) { return .instance }
            let modifiers = scope.asProtocol((any WithModifiersSyntax).self)?.modifiers
            if modifiers?.contains(where: \.isTypeLevel) == true { return .type }
        }
        return .none
    }
}

extension FunctionDeclSyntax {
    fileprivate var isOperator: Bool {
        switch name.tokenKind {
        case .binaryOperator, .prefixOperator, .postfixOperator: true
        default: false
        }
    }
}

extension Syntax {
    /// Whether a type, or the constraint of an extension, is written with `~Copyable`.
    fileprivate var isNoncopyable: Bool {
        guard let group = asProtocol((any DeclGroupSyntax).self) else { return false }
        let inherited = group.inheritanceClause?.inheritedTypes.map(\.type.trimmedDescription) ?? []
        let constraints = group.genericWhereClause?.requirements.map(\.trimmedDescription) ?? []
        return (inherited + constraints).contains { $0.contains("~Copyable") }
    }

    /// The name of a nominal type, or the type that an extension extends.
    var typeName: String? {
        self.as(ExtensionDeclSyntax.self)?.extendedType.trimmedDescription
            ?? (isProtocol((any DeclGroupSyntax).self) ? asProtocol((any NamedDeclSyntax).self)?.name.text : nil)
    }
}

extension DeclModifierSyntax {
    fileprivate var isTypeLevel: Bool { name.tokenKind == .keyword(.static) || name.tokenKind == .keyword(.class) }
}
#endif
