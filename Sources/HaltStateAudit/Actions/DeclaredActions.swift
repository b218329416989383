#if Macros
import HaltState
import SwiftSyntax

/// The names that the sources give to actions: cases of catalogues and members of `ActionName`.
struct DeclaredActions: Sendable {
    private var cases: [String: String] = [:]
    private var members: [String: String] = [:]

    mutating func merge(_ other: DeclaredActions) {
        cases.merge(other.cases) { first, _ in first }
        members.merge(other.members) { first, _ in first }
    }

    /// Adds what the build-tool plug-in generates, which is no file of the target.
    mutating func add(generated names: [(member: String, action: ActionName)]) {
        for (member, action) in names where members[member] == nil { members[member] = action.rawValue }
    }

    mutating func add(_ node: EnumDeclSyntax) {
        let isCatalog =
            node.attributes.contains {
                ["ActionCatalog", "LLMActionCatalog"].contains($0.as(AttributeSyntax.self)?.plainName)
            }
            || node.inheritanceClause?.inheritedTypes.contains { $0.type.trimmedDescription.hasSuffix("ActionNaming") }
                == true
        guard isCatalog else { return }
        for member in node.memberBlock.members {
            for element in member.decl.as(EnumCaseDeclSyntax.self)?.elements ?? [] {
                guard let text = element.rawValue?.value.literalText else { continue }
                cases["\(node.name.plainText).\(element.name.plainText)"] = text
            }
        }
    }

    mutating func add(_ node: ExtensionDeclSyntax) {
        guard node.extendedType.trimmedDescription.hasSuffix("ActionName") else { return }
        for member in node.memberBlock.members {
            guard let variable = member.decl.as(VariableDeclSyntax.self) else { continue }
            for binding in variable.bindings {
                guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.plainText,
                    let text = Self.text(of: binding)
                else { continue }
                members[name] = text
            }
        }
    }

    /// The one literal that a constant or a getter is made of.
    private static func text(of binding: PatternBindingSyntax) -> String? {
        if let value = binding.initializer?.value { return literal(in: value) }
        guard case .getter(let items) = binding.accessorBlock?.accessors, items.count == 1,
            case .expr(let value) = items.first?.item
        else { return nil }
        return literal(in: value)
    }

    private static func literal(in value: ExprSyntax) -> String? {
        if let text = value.literalText { return text }
        let arguments =
            value.as(MacroExpansionExprSyntax.self)?.arguments ?? value.as(FunctionCallExprSyntax.self)?.arguments
        return arguments?.count == 1 ? arguments?.first?.expression.literalText : nil
    }

    /// The action that is meant, or `nil` when the sources do not say.
    func action(of use: ActionUse) -> ActionName? {
        switch use.name {
        case .literal(let text): ActionName(stringLiteral: text)
        case .member(let name): members[name].map(ActionName.init(stringLiteral:))
        case .catalogCase(let type, let name): cases["\(type).\(name)"].map(ActionName.init(stringLiteral:))
        case .unknown: nil
        }
    }
}
#endif
