#if Macros
/// Which functions of a module call which, going by names alone.
///
/// Names cannot tell overloads, protocols' members and closures apart as types can. Where a call may mean several
/// functions, it counts as a call of each, so that a path may be reported that the program does not take.
struct CallGraph {
    /// One call of one function by another.
    private struct Edge {
        let caller: Int
        let isGuarded: Bool
    }

    let functions: [Function]
    private let callers: [[Edge]]

    init(_ functions: [Function]) {
        self.functions = functions
        let typeNames = Set(functions.flatMap(\.types))
        let named = Dictionary(grouping: functions.indices) { functions[$0].name }
        var callers = [[Edge]](repeating: [], count: functions.count)
        for (index, function) in functions.enumerated() {
            for call in function.calls {
                for target in named[call.name] ?? []
                where functions[target].mayBeTarget(of: call, from: function, typeNames: typeNames) {
                    callers[target].append(Edge(caller: index, isGuarded: call.isGuarded || function.isGuarded))
                }
            }
        }
        self.callers = callers
    }

    /// The shortest way to a function on which no guard stands, the function itself last, or `nil` when all are guarded.
    func unguardedPath(to function: Int) -> [Function]? {
        guard !functions[function].isGuarded else { return nil }
        var next: [Int: Int] = [:]
        var queue = [function]
        var seen: Set<Int> = [function]
        var isCalledUnderGuard = false
        var position = 0
        while position < queue.count {
            let current = queue[position]
            position += 1
            let edges = callers[current].filter { $0.caller != current }
            if edges.isEmpty || functions[current].isPublic { return path(from: current, next) }
            for edge in edges {
                if edge.isGuarded {
                    isCalledUnderGuard = true
                } else if seen.insert(edge.caller).inserted {
                    next[edge.caller] = current
                    queue.append(edge.caller)
                }
            }
        }
        // Functions that only call each other have no way in that names could show. No guard is no guard.
        return isCalledUnderGuard ? nil : path(from: function, [:])
    }

    private func path(from start: Int, _ next: [Int: Int]) -> [Function] {
        var path = [functions[start]]
        var current = start
        while let following = next[current] {
            path.append(functions[following])
            current = following
        }
        return path
    }
}
#endif
