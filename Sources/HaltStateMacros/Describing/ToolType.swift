#if Macros
import SwiftParser
import SwiftSyntax

/// A type or an extension whose annotated functions are tools.
struct ToolType {
    /// What the list of the tools is called.
    let listName: String
    /// Its access, or `nil` for that of any member.
    let access: String?
    let functions: [ToolFunction]

    /// Whether a tool needs an instance, so that the list does.
    var needsInstance: Bool { functions.contains { !$0.isStatic } }

    init?(of attribute: AttributeSyntax, on group: some DeclGroupSyntax, findings: inout Findings) {
        guard !group.is(ProtocolDeclSyntax.self) else {
            findings.add(.toolsMisplaced(attribute))
            return nil
        }
        guard let listName = Self.listName(of: attribute, on: group, findings: &findings) else { return nil }
        if let member = group.memberBlock.member(named: listName) {
            findings.add(.toolsMemberTaken(attribute, name: listName, member: member))
            return nil
        }
        self.listName = listName
        access = group.modifiers.lazy.compactMap(\.toolAccess).first
        for function in group.memberBlock.conditionalGuards { findings.add(.toolInCondition(function)) }
        let annotated = group.memberBlock.guardedFunctions
        if annotated.isEmpty, group.memberBlock.conditionalGuards.isEmpty {
            findings.add(.toolsWithoutFunction(attribute))
        }
        var functions: [ToolFunction] = []
        for function in annotated {
            guard let tool = ToolFunction(function, findings: &findings) else { continue }
            if functions.contains(where: { $0.name == tool.name }) {
                findings.add(.toolNameTaken(function))
            } else {
                functions.append(tool)
            }
        }
        self.functions = functions
    }

    /// What the attribute says, and `tools` on a type. An extension has to say, since the type may have its own list.
    private static func listName(
        of attribute: AttributeSyntax,
        on group: some DeclGroupSyntax,
        findings: inout Findings
    ) -> String? {
        guard case .argumentList(let arguments) = attribute.arguments, let expression = arguments.first?.expression
        else {
            guard group.is(ExtensionDeclSyntax.self) else { return "tools" }
            findings.add(.toolsUnnamed(attribute))
            return nil
        }
        guard let name = expression.literalText, name.isValidSwiftIdentifier(for: .variableName) else {
            findings.add(.toolsListName(expression))
            return nil
        }
        return name
    }
}

extension String {
    /// Whether services take this as a name: ASCII letters, digits, `_` and `-`, at most 64.
    var isToolWord: Bool {
        (1...64).contains(utf8.count)
            && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }
}

extension DeclModifierSyntax {
    /// The access that the list takes over from the type.
    fileprivate var toolAccess: String? {
        switch name.tokenKind {
        case .keyword(.public), .keyword(.open): "public"
        case .keyword(.package): "package"
        default: nil
        }
    }
}

extension MemberBlockSyntax {
    /// The annotated functions that stand directly in the block, but those that are private: they are for the type itself.
    fileprivate var guardedFunctions: [FunctionDeclSyntax] {
        members.compactMap { $0.decl.as(FunctionDeclSyntax.self) }.filter { $0.isGuarded && !$0.isPrivate }
    }

    /// The annotated functions within `#if`.
    fileprivate var conditionalGuards: [FunctionDeclSyntax] {
        members.compactMap { $0.decl.as(IfConfigDeclSyntax.self) }.flatMap(\.guardedFunctions)
    }

    fileprivate func member(named name: String) -> Syntax? {
        members.lazy.compactMap { member in
            if let function = member.decl.as(FunctionDeclSyntax.self), function.name.plainText == name,
                function.signature.parameterClause.parameters.isEmpty
            {
                return Syntax(function.name)
            }
            return member.decl.as(VariableDeclSyntax.self)?.bindings.lazy
                .compactMap { $0.pattern.as(IdentifierPatternSyntax.self)?.identifier }
                .first { $0.plainText == name }.map { Syntax($0) }
        }.first
    }
}

extension IfConfigDeclSyntax {
    fileprivate var guardedFunctions: [FunctionDeclSyntax] {
        clauses.flatMap { clause -> [FunctionDeclSyntax] in
            guard case .decls(let members) = clause.elements else { return [] }
            return members.flatMap { member -> [FunctionDeclSyntax] in
                if let condition = member.decl.as(IfConfigDeclSyntax.self) { return condition.guardedFunctions }
                return member.decl.as(FunctionDeclSyntax.self).map { $0.isGuarded ? [$0] : [] } ?? []
            }
        }
    }
}

extension FunctionDeclSyntax {
    fileprivate var isGuarded: Bool { attributes.flattened.contains { AttributeName($0).isGuard } }

    fileprivate var isPrivate: Bool {
        modifiers.contains { [.keyword(.private), .keyword(.fileprivate)].contains($0.name.tokenKind) }
    }
}
#endif
