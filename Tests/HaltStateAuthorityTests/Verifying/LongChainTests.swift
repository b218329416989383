import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("A long chain", .tags(.evidenceRehashes))
struct LongChainTests {
    @Test("A second permit for a finished key is found, however many operations came in between")
    func secondPermit() throws {
        let identifiers = SequentialIdentifiers()
        let first = try SampleOperation("refund:first", identifiers: identifiers)
        var chain = ForgedChain()
        for step in SampleStory.succeeded.steps(first) { chain.add(step.event) }
        let others = 5_000
        for index in 0..<others {
            chain.add(try SampleOperation("refund:\(index)", identifiers: identifiers).allowed)
        }
        var verifier = ChainVerifier(tenant: "shop-7")
        for event in chain.events { try verifier.take(payload: event.payload, hash: event.hash) }
        #expect(verifier.summary.operations == others + 1)
        let again = try SampleOperation("refund:first", identifiers: identifiers)
        for event in [first.allowed, first.permitted, first.started, again.allowed, again.started] {
            var (forged, verifier) = (chain, verifier)
            forged.add(event)
            let last = try #require(forged.events.last)
            let error = #expect(throws: EvidenceError.self) {
                try verifier.take(payload: last.payload, hash: last.hash)
            }
            #expect(error?.sequence == others + 4)
            #expect(error?.problem == "it does not follow from the events before it")
        }
    }

    @Test(
        "Keys that have to be escaped are the same key in the events and in the index",
        arguments: [
            "\"", "\\", "a\"b\\c", "line\nbreak\ttab\r\u{8}\u{C}", "\u{1}\u{1F}", "caf\u{E9}", "cafe\u{301}",
            "\u{1F4B6}\"", "\\u0041",
        ]
    )
    func escapedKeys(key: String) throws {
        let identifiers = SequentialIdentifiers()
        let ledger = MemoryLedger()
        for key in [key, key + "x"] {
            for step in SampleStory.pending.steps(try SampleOperation(IdempotencyKey(key), identifiers: identifiers)) {
                _ = try ledger.appendBlocking(to: .key(IdempotencyKey(key)), tenant: "t\n\"") { _ in [step.event] }
            }
        }
        let summary = try LocalAuthority(policies: .empty, ledger: ledger, tenant: "t\n\"").verifyEvidence()
        #expect(summary.events == 4)
        #expect(summary.operations == 2)
    }
}

@Suite("A ledger that is written to while it is verified", .tags(.evidenceRehashes))
struct MovingLedgerTests {
    @Test("Operations that go on, and those that begin, are no error")
    func movesOn() throws {
        let (ledger, operation) = try Self.filled()
        let identifiers = SequentialIdentifiers()
        let new = try SampleOperation("new", identifiers: identifiers)
        let watched = WatchedIndex(base: ledger) {
            _ = try ledger.appendBlocking(to: .key("old"), tenant: "t") { _ in [operation.started] }
            _ = try ledger.appendBlocking(to: .key("new"), tenant: "t") { _ in [new.allowed] }
        }
        let authority = LocalAuthority(policies: .empty, ledger: watched, tenant: "t")
        #expect(try authority.verifyEvidence().events == 1)
        #expect(try LocalAuthority(policies: .empty, ledger: ledger, tenant: "t").verifyEvidence().events == 3)
    }

    @Test("A row that tells of events that nobody wrote is found")
    func invented() throws {
        let (ledger, _) = try Self.filled()
        for (key, first) in [("old", 1), ("new", 2)] {
            var watched = WatchedIndex(base: ledger) {}
            watched.extra = LedgerIndexRow(
                key: key,
                status: "completed",
                approvalID: nil,
                firstSequence: first,
                lastSequence: 2
            )
            let authority = LocalAuthority(policies: .empty, ledger: watched, tenant: "t")
            let error = #expect(throws: EvidenceError.self) { try authority.verifyEvidence() }
            #expect(error?.sequence == 2)
        }
    }

    private static func filled() throws -> (MemoryLedger, SampleOperation) {
        let ledger = MemoryLedger()
        let operation = try SampleOperation("old", identifiers: SequentialIdentifiers())
        _ = try ledger.appendBlocking(to: .key("old"), tenant: "t") { _ in [operation.allowed] }
        return (ledger, operation)
    }
}

/// A ledger that does something before its index is read, and may list one row more.
private struct WatchedIndex: ForwardingLedger {
    let base: MemoryLedger
    let willRead: @Sendable () throws -> Void
    var extra: LedgerIndexRow?

    init(base: MemoryLedger, willRead: @escaping @Sendable () throws -> Void) {
        self.base = base
        self.willRead = willRead
    }

    func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws {
        try willRead()
        try base.forEachIndexRow(tenant: tenant, body)
        if let extra { try body(extra) }
    }
}
