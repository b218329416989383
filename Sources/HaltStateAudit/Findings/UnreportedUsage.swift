#if Macros
/// The calls of language models of which no tokens are recorded, since nothing says that the result reports any.
///
/// A macro does not know what a type conforms to. The conformances are those that the audited modules declare; a type behind
/// a protocol or a generic parameter is not judged.
struct UnreportedUsage {
    private let calls: [ModelCall]
    private let hierarchy: TypeHierarchy

    init(_ modules: [Module]) {
        calls = modules.flatMap(\.modelCalls)
        hierarchy = modules.reduce(into: TypeHierarchy()) { $0.merge($1.hierarchy) }
    }

    var findings: [Finding] {
        calls.compactMap { call in
            guard let reporters = call.reporters, !reporters.contains(where: reports) else { return nil }
            let reason = call.result.map { "'\($0)' is not seen to report any" } ?? "it returns nothing"
            return Finding(
                rule: .unreportedUsage,
                message: "no tokens are recorded for '\(call.title)'; \(reason)",
                place: call.place,
                suppression: call.excuse
            )
        }
    }

    private func reports(_ name: String) -> Bool {
        !Self.known.isDisjoint(with: [name] + hierarchy.ancestors(of: name))
    }

    /// What reports usage, and the streams, whose elements a name of their own hides.
    private static let known: Set = [
        "TokenUsageReporting", "MeteredResponse", "TokenUsage", "AsyncStream", "AsyncThrowingStream",
    ]
}
#endif
