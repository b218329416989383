#if Macros
import SwiftSyntax

/// An annotated function as a tool that a model calls by its name.
struct ToolFunction {
    let declaration: FunctionDeclSyntax
    let description: String
    let parameters: [ToolParameter]

    var name: String { declaration.name.plainText }

    var isStatic: Bool {
        declaration.modifiers.contains { [.keyword(.static), .keyword(.class)].contains($0.name.tokenKind) }
    }

    /// Creates nothing for a function that a model cannot call, which it reports.
    init?(_ declaration: FunctionDeclSyntax, findings: inout Findings) {
        let obstacles = Self.obstacles(of: declaration)
        for obstacle in obstacles { findings.add(obstacle) }
        let comment = DocumentationComment(of: declaration)
        var parameters: [ToolParameter] = []
        var isComplete = obstacles.isEmpty
        for parameter in declaration.signature.parameterClause.parameters.map(GuardedParameter.init) {
            let isClaim = parameter.name.map(declaration.correlationNames.contains) ?? false
            switch ToolParameter.place(of: parameter, isClaim: isClaim, comment: comment) {
            case .keepsDefault: continue
            case .refused(let diagnostic):
                findings.add(diagnostic)
                isComplete = false
            case .argument(let argument):
                if parameters.contains(where: { $0.name == argument.name }) {
                    findings.add(.toolParameterNameTaken(argument.name, by: parameter))
                    isComplete = false
                }
                parameters.append(argument)
            }
        }
        guard isComplete else { return nil }
        if comment.text.isEmpty { findings.add(.toolUndescribed(declaration)) }
        self.declaration = declaration
        description = comment.text
        self.parameters = parameters
    }

    private static func obstacles(of declaration: FunctionDeclSyntax) -> [GuardedDiagnostic] {
        var obstacles: [GuardedDiagnostic] = []
        if let modifier = declaration.modifiers.first(where: { $0.name.tokenKind == .keyword(.mutating) }) {
            obstacles.append(.toolMutating(modifier))
        }
        if let generics = declaration.genericParameterClause {
            obstacles.append(.toolGeneric(Syntax(generics), of: declaration))
        } else if let opaque = declaration.signature.parameterClause.opaqueType {
            obstacles.append(.toolGeneric(Syntax(opaque), of: declaration))
        }
        if !declaration.name.plainText.isToolWord { obstacles.append(.toolName(declaration.name)) }
        return obstacles
    }
}

extension FunctionDeclSyntax {
    /// The parameters that the annotation's `correlation` names. The toolbox names a call, and no model does.
    fileprivate var correlationNames: Set<String> {
        var names: Set<String> = []
        for attribute in attributes.flattened where AttributeName(attribute).isGuard {
            guard case .argumentList(let arguments) = attribute.arguments,
                let text = arguments.first(where: { $0.label?.text == "correlation" })?.expression.literalText
            else { continue }
            for part in text.split(separator: "{").dropFirst() {
                names.insert(String(part.prefix { $0 != "." && $0 != "}" }))
            }
        }
        return names
    }
}

extension FunctionParameterClauseSyntax {
    /// The first `some P`, which makes the function generic.
    fileprivate var opaqueType: SomeOrAnyTypeSyntax? {
        let finder = OpaqueTypeFinder(viewMode: .sourceAccurate)
        finder.walk(self)
        return finder.found
    }
}

private final class OpaqueTypeFinder: SyntaxVisitor {
    private(set) var found: SomeOrAnyTypeSyntax?

    override func visit(_ type: SomeOrAnyTypeSyntax) -> SyntaxVisitorContinueKind {
        if found == nil, type.someOrAnySpecifier.tokenKind == .keyword(.some) { found = type }
        return .visitChildren
    }
}
#endif
