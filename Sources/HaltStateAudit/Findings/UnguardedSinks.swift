#if Macros
extension Module {
    /// The calls of sinks that can be reached without a guard, with the shortest way to each.
    func unguardedSinks(_ sinks: [Sink]) -> [Finding] {
        let graph = CallGraph(functions)
        return functions.indices.flatMap { index -> [Finding] in
            let exposed = functions[index].calls.filter { !$0.isGuarded && $0.form != .reference }
                .compactMap { call in sinks.first { $0.matches(call) }.map { (call, $0) } }
            guard !exposed.isEmpty, let path = graph.unguardedPath(to: index) else { return [] }
            return exposed.map { call, sink in finding(call, sink, path: path) }
        }
    }

    private func finding(_ call: Call, _ sink: Sink, path: [Function]) -> Finding {
        let function = path[path.count - 1]
        let name = call.path.filter { $0 != CallPath.unknown }.joined(separator: ".")
        let way = path.count > 1 ? "; reached by \(path.map(\.fullTitle).joined(separator: " > "))" : ""
        return Finding(
            rule: .unguardedSink,
            message: "'\(name)' \(sink.effect) without a guard in '\(function.fullTitle)'\(way)",
            place: call.place,
            path: path.map { Finding.Step(function: $0.fullTitle, place: $0.place) },
            suppression: call.excuse ?? function.excuse
        )
    }
}
#endif
