#if Macros
import SwiftSyntax

/// Which types build on which, going by names alone: classes on classes, and types and protocols on protocols.
struct TypeHierarchy: Sendable {
    private var bases: [String: [String]] = [:]
    private(set) var classes: Set<String> = []

    mutating func merge(_ other: TypeHierarchy) {
        bases.merge(other.bases, uniquingKeysWith: +)
        classes.formUnion(other.classes)
    }

    /// Adds what a declaration of a type, or an extension of one, says that it builds on.
    mutating func add(_ node: some DeclGroupSyntax, named name: String) {
        bases[name, default: []] += node.inheritanceClause?.inheritedTypes.flatMap { $0.type.names } ?? []
        if node.is(ClassDeclSyntax.self) { classes.insert(name) }
    }

    /// Adds what another name stands for.
    mutating func add(_ node: TypeAliasDeclSyntax) {
        bases[node.name.plainText, default: []] += node.initializer.value.names
    }

    /// Everything that a type builds on, the nearest first.
    func ancestors(of name: String) -> [String] {
        var found = [name]
        var position = 0
        while position < found.count {
            found += (bases[found[position]] ?? []).filter { !found.contains($0) }
            position += 1
        }
        return Array(found.dropFirst())
    }
}

extension TypeSyntax {
    /// The names of the types that it is made of, without what they are nested in and without generic arguments.
    fileprivate var names: [String] {
        switch self.as(TypeSyntaxEnum.self) {
        case .identifierType(let type): [type.name.plainText]
        case .memberType(let type): [type.name.plainText]
        case .compositionType(let type): type.elements.flatMap { $0.type.names }
        case .attributedType(let type): type.baseType.names
        case .someOrAnyType(let type): type.constraint.names
        case .tupleType(let type): type.elements.count == 1 ? type.elements.flatMap { $0.type.names } : []
        default: []
        }
    }
}
#endif
