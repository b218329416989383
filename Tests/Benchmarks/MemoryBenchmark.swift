#if SQLite
import HaltState
import HaltStateAuthority

/// A guarded call that a policy allows, without a disk: ask, start, run, report, with three chained events.
enum MemoryBenchmark {
    static func run() async throws {
        var asynchronous = Measurement()
        var blocking = Measurement()
        for _ in 0..<9 {
            let client = try GuardedCall.client(MemoryLedger())
            try await asynchronous.time(calls: 5_000) {
                for index in 0..<5_000 { try await GuardedCall.run(client, index) }
            }
            let other = try GuardedCall.client(MemoryLedger())
            try blocking.time(calls: 5_000) {
                for index in 0..<5_000 { try GuardedCall.runBlocking(other, index) }
            }
        }
        print(asynchronous.line("guarded call in memory, async"))
        print(blocking.line("guarded call in memory, blocking"))
    }
}

/// The call that is measured, as an annotated function makes it.
enum GuardedCall {
    static func client(_ ledger: any Ledger) throws -> HaltStateClient {
        let policies = try PolicySet(
            [Policy(name: "refunds", actionPattern: "refund.*", effect: .allow, priority: 10)],
            version: "benchmark"
        )
        return HaltStateClient(authority: LocalAuthority(policies: policies, ledger: ledger))
    }

    static func run(_ client: HaltStateClient, _ index: Int) async throws {
        let order = "A-\(index)"
        let count = try await __haltStateGuarded(
            action: "refund.create",
            idempotencyKey: .template("refund:\(order)"),
            agentID: "refund-desk",
            riskClass: .high,
            client: client,
            arguments: [.bound("order", order), .disclosed("amount_cents", 12_900)]
        ) { () async throws -> Int in
            index
        }
        precondition(count == index)
    }

    static func runBlocking(_ client: HaltStateClient, _ index: Int) throws {
        let order = "A-\(index)"
        let count = try __haltStateGuardedBlocking(
            action: "refund.create",
            idempotencyKey: .template("refund:\(order)"),
            agentID: "refund-desk",
            riskClass: .high,
            client: client,
            arguments: [.bound("order", order), .disclosed("amount_cents", 12_900)]
        ) { () throws -> Int in
            index
        }
        precondition(count == index)
    }
}
#endif
