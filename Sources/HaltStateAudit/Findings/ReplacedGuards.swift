#if Macros
/// The functions without a guard that run in the place of guarded ones: overrides in subclasses, a type's own functions
/// beside a guarded default of its protocols, and defaults of narrower protocols.
///
/// An annotation is part of one body and is not inherited. Types are compared by their names, in all audited modules.
struct ReplacedGuards {
    private struct Member: Hashable {
        let type: String
        let title: String
        let isOfType: Bool
    }

    private let functions: [Function]
    private let members: [Member: [Function]]
    private let hierarchy: TypeHierarchy

    init(_ modules: [Module]) {
        functions = modules.flatMap(\.functions).filter { $0.membership != nil }
        members = Dictionary(grouping: functions) { Self.member($0, of: $0.typeName) }
        hierarchy = modules.reduce(into: TypeHierarchy()) { $0.merge($1.hierarchy) }
    }

    var findings: [Finding] {
        functions.filter { !$0.isGuarded && !$0.beginsWithGuard }.compactMap { function in
            guard let replaced = guarded(replacedBy: function) else { return nil }
            let relation = function.membership?.isOverride == true ? "which it overrides" : "whose place it takes"
            return Finding(
                rule: .replacedGuard,
                message:
                    "'\(function.fullTitle)' has no guard, unlike '\(replaced.fullTitle)' (\(replaced.place)), \(relation)",
                place: function.place,
                path: [Finding.Step(function: replaced.fullTitle, place: replaced.place)],
                suppression: function.excuse
            )
        }
    }

    private static func member(_ function: Function, of type: String) -> Member {
        Member(type: type, title: function.title, isOfType: function.membership?.isOfType == true)
    }

    private func guarded(replacedBy function: Function) -> Function? {
        let type = function.typeName
        let own = members[Self.member(function, of: type)] ?? []
        // A constrained extension of the protocol itself.
        if let guarded = own.first(where: { $0.isGuarded && $0.hasParameters(of: function) }) { return guarded }
        for ancestor in hierarchy.ancestors(of: type)
        where function.membership?.isOverride == true || !hierarchy.classes.contains(ancestor) {
            let candidates = members[Self.member(function, of: ancestor)] ?? []
            let same = candidates.filter { $0.hasParameters(of: function) }
            // With other types it may be an overload, and is one where the type has the function itself as well.
            let guarded = (same.isEmpty ? candidates : same).first { candidate in
                candidate.isGuarded && (!same.isEmpty || !own.contains { $0.hasParameters(of: candidate) })
            }
            if let guarded { return guarded }
        }
        return nil
    }
}

extension Function {
    /// The nearest type around it, without generic arguments.
    fileprivate var typeName: String { types.last.map { String($0.prefix { $0 != "<" }) } ?? "" }

    fileprivate func hasParameters(of other: Function) -> Bool {
        parameters?.map(\.type) == other.parameters?.map(\.type)
    }
}
#endif
