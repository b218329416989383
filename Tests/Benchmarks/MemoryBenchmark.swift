#if SQLite
import HaltStateAuthority

/// A guarded call that a policy allows, without a disk: ask, start, run, report, with three chained events.
///
/// Beside it stands a policy decision of the same round: ``PolicyBenchmark``'s call among ten rules, again and again, so
/// that all it needs is at hand. A guarded call writes and keeps three events, none of which has been there before.
enum MemoryBenchmark {
    private static let calls = 5_000

    static func run() async throws {
        var annotated = (asynchronous: Measurement(), blocking: Measurement())
        var byHand = (asynchronous: Measurement(), blocking: Measurement())
        var decision = Measurement()
        let policies = try PolicyBenchmark.policies(count: 10)
        for _ in 0..<15 {
            decision.time(calls: 4 * calls) { PolicyBenchmark.decide(policies, times: 4 * calls) }
            let (first, second) = try (GuardedCall(MemoryLedger()), GuardedCall(MemoryLedger()))
            let third = HandWrittenCall(client: try GuardedCall(MemoryLedger()).client)
            let fourth = HandWrittenCall(client: try GuardedCall(MemoryLedger()).client)
            try await annotated.asynchronous.time(calls: calls) {
                for index in 0..<calls { try await first.run(index) }
            }
            try await byHand.asynchronous.time(calls: calls) {
                for index in 0..<calls { try await third.run(index) }
            }
            try annotated.blocking.time(calls: calls) { for index in 0..<calls { try second.runBlocking(index) } }
            try byHand.blocking.time(calls: calls) { for index in 0..<calls { try fourth.runBlocking(index) } }
        }
        print(decision.line("policy decision, 10 rules"))
        report("async", annotated.asynchronous, byHand.asynchronous, decision)
        report("blocking", annotated.blocking, byHand.blocking, decision)
    }

    private static func report(
        _ kind: String,
        _ annotated: Measurement,
        _ byHand: Measurement,
        _ decision: Measurement
    ) {
        let decisions = byHand.ratio(to: decision)
        print(byHand.line("guarded call in memory, \(kind), by hand", ratio: decisions, of: "a policy decision"))
        let ratio = annotated.ratio(to: byHand)
        print(annotated.line("guarded call in memory, \(kind), annotated", ratio: ratio, of: "by hand"))
    }
}
#endif
