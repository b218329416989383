#if SQLite
import HaltState
import HaltStateAuthority

/// One policy decision, among more and more rules that cannot match.
enum PolicyBenchmark {
    static func run() throws {
        let sizes = [10, 100, 1_000, 10_000]
        let sets = try sizes.map(policies(count:))
        var measurements = sizes.map { _ in Measurement() }
        // The sizes take turns, so that a machine that slows down slows them all.
        for _ in 0..<15 {
            for index in sizes.indices {
                measurements[index].time(calls: 20_000) { decide(sets[index], times: 20_000) }
            }
        }
        for (size, measurement) in zip(sizes, measurements) {
            let ratio = measurement.median / measurements[0].median
            print(measurement.line("policy decision, \(size) rules", ratio: ratio, of: "10 rules"))
        }
    }

    /// Decides on one call again and again.
    static func decide(_ policies: PolicySet, times: Int) {
        let call = CallIdentity(action: "refund.create", agentID: "refund-desk")
        let params: GuardContext = ["amount_cents": 12_900, "currency": "EUR", "order_id": "A-1001"]
        for _ in 0..<times { precondition(policies.decide(call, params: params).effect == .approvalRequired) }
    }

    /// Four rules for the call's action, and as many for other actions as it takes.
    static func policies(count: Int) throws -> PolicySet {
        let amount = PolicyCondition(path: "params.amount_cents", op: .greaterThan, value: 10_000)
        let large = PolicyCondition(path: "params.amount_cents", op: .greaterThan, value: 100_000)
        var policies = [
            Policy(name: "refunds", actionPattern: "refund.create", effect: .allow, priority: 10),
            Policy(
                name: "refunds over 100",
                actionPattern: "refund.*",
                effect: .approvalRequired,
                priority: 50,
                conditions: [amount]
            ),
            Policy(
                name: "refunds over 1,000",
                actionPattern: "refund.create",
                effect: .deny,
                priority: 90,
                conditions: [large]
            ),
            Policy(name: "deletions", actionPattern: "*.delete", effect: .deny, priority: 95),
        ]
        for index in policies.count..<count {
            policies.append(
                Policy(
                    name: "rule \(index)",
                    actionPattern: index.isMultiple(of: 2) ? "area\(index).*" : "area\(index).run",
                    effect: .deny,
                    priority: 100,
                    conditions: [amount]
                )
            )
        }
        return try PolicySet(policies, version: "benchmark")
    }
}
#endif
