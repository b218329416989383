#if SQLite
import HaltStateAuthority

/// A guarded call that a policy allows, without a disk: ask, start, run, report, with three chained events.
enum MemoryBenchmark {
    private static let calls = 5_000

    static func run() async throws {
        var annotated = (asynchronous: Measurement(), blocking: Measurement())
        var byHand = (asynchronous: Measurement(), blocking: Measurement())
        for _ in 0..<15 {
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
        report("async", annotated.asynchronous, byHand.asynchronous)
        report("blocking", annotated.blocking, byHand.blocking)
    }

    private static func report(_ kind: String, _ annotated: Measurement, _ byHand: Measurement) {
        print(byHand.line("guarded call in memory, \(kind), by hand"))
        let ratio = annotated.ratio(to: byHand)
        print(annotated.line("guarded call in memory, \(kind), annotated", ratio: ratio, of: "by hand"))
    }
}
#endif
