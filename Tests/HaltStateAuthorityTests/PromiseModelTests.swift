import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

/// Random histories of calls, humans, clocks and crashes, held against the promises.
@Suite("The promises, over random histories", .tags(.onePermit))
struct PromiseModelTests {
    @Test("No history breaks a promise", arguments: 0..<120 as Range<UInt64>)
    func history(seed: UInt64) throws {
        var world = try PromiseWorld(seed: seed)
        for _ in 0..<150 {
            try world.step()
            try world.holdPromises()
        }
        try world.holdEvidence()
    }

    @Test("The histories reach what they are there for")
    func coverage() throws {
        var reached: Set<String> = []
        for seed in 0..<120 as Range<UInt64> {
            var world = try PromiseWorld(seed: seed)
            for _ in 0..<150 { try world.step() }
            reached.formUnion(world.reached)
        }
        let expected: Set<String> = [
            "ran", "pending", "denied", "rejected", "expired", "conflict", "already started", "already completed",
            "started with its permit", "permit again", "crash after start",
            "crash before start", "crash before report", "duplicate start", "duplicate report", "stolen permit refused",
            "late answer", "agent refused", "reconciled", "body failed", "withheld", "veto", "same answer",
            "withdrawn", "invisible name", "stopped", "requester refused", "body did nothing", "suspended",
            "carried approval", "released", "released in doubt", "released rejection", "release refused",
            "late success",
            "late error", "late start refused", "repeated request",
            "repeated request of an earlier attempt",
        ]
        #expect(reached == expected)
    }
}
