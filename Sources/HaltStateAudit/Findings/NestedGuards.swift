#if Macros
/// The guarded bodies from which a call leads to another guard, and which say nothing of it: where that one waits for
/// approval, the body ends, and is recorded as failed.
///
/// Functions are compared by names and labels, in all audited modules. Only what the inner guard throws counts that is seen
/// to leave the outer body; ``BodyExit`` has the rules.
struct NestedGuards {
    private let functions: [Function]
    private let named: [String: [Int]]
    private let typeNames: Set<String>

    init(_ modules: [Module]) {
        functions = modules.flatMap(\.functions)
        let functions = functions
        named = Dictionary(grouping: functions.indices) { functions[$0].name }
        typeNames = Set(functions.flatMap(\.types))
    }

    var findings: [Finding] {
        functions.flatMap { function in
            function.calls.compactMap { call -> Finding? in
                guard let outer = call.outerGuard(in: function), !outer.saysPendingInside,
                    let way = wayToGuard(from: call, in: function), let inner = way.last
                else { return nil }
                let through = way.count > 1 ? "; reached by \(([outer.step] + way).joined)" : ""
                return Finding(
                    rule: .nestedGuard,
                    message:
                        "if '\(inner.function)' waits for approval, '\(outer.title)' is recorded as failed\(through)",
                    place: call.place,
                    path: [outer.step] + way
                )
            }
        }
    }

    /// The shortest way from a call to a guard that may wait, which is its last step.
    private func wayToGuard(from call: Call, in function: Function) -> [Finding.Step]? {
        if let guardByHand = call.guardByHand { return [guardByHand.step] }
        var ways = targets(of: call, from: function).map { [$0] }
        var seen = Set(ways.joined())
        var position = 0
        while position < ways.count {
            let way = ways[position]
            position += 1
            let current = functions[way[way.count - 1]]
            if current.waitingGuard != nil { return way.map { functions[$0].step } }
            for next in current.calls where next.leavesFunction {
                if let guardByHand = next.guardByHand { return way.map { functions[$0].step } + [guardByHand.step] }
                ways += targets(of: next, from: current).filter { seen.insert($0).inserted }.map { way + [$0] }
            }
        }
        return nil
    }

    private func targets(of call: Call, from function: Function) -> [Int] {
        (named[call.name] ?? []).filter { functions[$0].mayBeTarget(of: call, from: function, typeNames: typeNames) }
    }
}

extension Call {
    /// The guard around the call that what it throws ends.
    fileprivate func outerGuard(in function: Function) -> GuardedBody? {
        switch exit {
        case .nowhere: nil
        case .function: function.waitingGuard
        case .guardByHand(let body): body
        }
    }

    fileprivate var leavesFunction: Bool {
        if case .function = exit { true } else { false }
    }
}

extension Function {
    fileprivate var step: Finding.Step { Finding.Step(function: fullTitle, place: place) }
}

extension [Finding.Step] {
    fileprivate var joined: String { map(\.function).joined(separator: " > ") }
}
#endif
