#if Macros
import SwiftSyntax

/// A declaration that is marked as a catalogue, and what its cases name.
struct ActionCatalog {
    /// Which names the catalogue is for.
    enum Kind {
        case actions
        case llmCalls

        var attribute: String { self == .actions ? "@ActionCatalog" : "@LLMActionCatalog" }

        /// Whether a name belongs in a catalogue of this kind.
        func admits(_ name: String) -> Bool { name.hasPrefix("llm.") == (self == .llmCalls) }
    }

    let kind: Kind
    let declaration: any DeclGroupSyntax

    init(_ declaration: any DeclGroupSyntax, kind: Kind) {
        self.kind = kind
        self.declaration = declaration
    }

    var enumeration: EnumDeclSyntax? { declaration.as(EnumDeclSyntax.self) }

    /// Everything that is wrong with the catalogue. Names that occur twice are left to the compiler, which compares raw
    /// values anyway.
    var findings: Findings {
        var findings = Findings()
        guard let enumeration, enumeration.hasStringRawType else {
            findings.add(.catalogNotStringEnum(self))
            return findings
        }
        for element in enumeration.memberBlock.members.cases { check(element, findings: &findings) }
        return findings
    }

    private func check(_ element: EnumCaseElementSyntax, findings: inout Findings) {
        guard let value = element.rawValue?.value else {
            findings.add(.catalogImplicitName(element))
            return
        }
        // Another expression is no raw value of a text, which the compiler says itself.
        guard let name = value.literalText else { return }
        if !ActionNameForm.isValid(name) {
            findings.add(.actionName(value, name: name))
        } else if !kind.admits(name) {
            findings.add(.catalogKind(value, name: name, kind: kind))
        }
    }
}

extension EnumDeclSyntax {
    var hasStringRawType: Bool {
        let names: Set<String> = ["String", "Swift.String", "Swift::String"]
        return inheritanceClause?.inheritedTypes.first.map { names.contains($0.type.trimmedDescription) } ?? false
    }
}

extension MemberBlockItemListSyntax {
    /// The cases in the order of the source, those of every build included.
    fileprivate var cases: [EnumCaseElementSyntax] {
        flatMap { member -> [EnumCaseElementSyntax] in
            if let declaration = member.decl.as(EnumCaseDeclSyntax.self) { return Array(declaration.elements) }
            guard let condition = member.decl.as(IfConfigDeclSyntax.self) else { return [] }
            return condition.clauses.flatMap { clause -> [EnumCaseElementSyntax] in
                if case .decls(let members) = clause.elements { members.cases } else { [] }
            }
        }
    }
}
#endif
