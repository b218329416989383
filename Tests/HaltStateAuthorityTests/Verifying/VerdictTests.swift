import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("The verifier and the plain way to verify", .tags(.evidenceRehashes))
struct VerdictTests {
    @Test(
        "The verifier and the plain way to verify agree on every event of a log, and on some changes of each that hash and link",
        arguments: [false, true],
        0..<6
    )
    func log(isOfAttempts: Bool, shard: Int) throws {
        let stored = try isOfAttempts ? Self.attempts.get() : Self.log.get()
        var (fast, plain) = (ChainVerifier(tenant: "shop-7"), ReferenceVerifier(tenant: "shop-7"))
        var tally = Tally()
        for (index, event) in stored.enumerated() {
            if index % 6 == shard {
                var mutator = EvidenceMutator(seed: UInt64(index))
                for _ in 0..<120 {
                    tally.add(compare(mutator.mutated(event.payload), fast, plain, "event \(index + 1)"))
                }
            }
            try fast.take(event)
            let isAccepted = plain.accepts(event.payload, hash: event.hash)
            try #require(isAccepted)
        }
        #expect(fast.head == plain.head)
        #expect(tally.refused > 500, "most changes are found")
        #expect(tally.accepted > 5, "some changes are of what anybody may have written")
    }

    @Test(
        "The verifier and the plain way to verify agree on every kind of event with any text in it, and on some changes of each",
        arguments: [
            "plain", "", "\"\\/\u{8}\t\n\u{C}\r\u{1}\u{1F}\u{7F}",
            "caf\u{E9} e\u{301} \u{2028}\u{FFFF}\u{1F4B6}\u{10FFFF}", "{\"a\":1}",
        ]
    )
    func kinds(text: String) throws {
        let kinds = try EventKinds(text: text)
        for (index, kind) in (kinds.full + kinds.empty).enumerated() {
            for key in [nil, text] {
                let event = LedgerEvent(
                    id: text,
                    at: EventKinds.time,
                    operationID: text,
                    idempotencyKey: key.map { IdempotencyKey($0) },
                    kind: kind
                )
                var head = ChainHead(tenant: TenantID(text))
                let payload = head.seal(event).payload
                let (fast, plain) = (ChainVerifier(tenant: TenantID(text)), ReferenceVerifier(tenant: TenantID(text)))
                // The first four are those that an operation begins with.
                let isSound = key == nil || index % kinds.full.count < 4
                #expect(compare(payload, fast, plain, kind.name) == isSound, "\(kind.name)")
                var mutator = EvidenceMutator(seed: UInt64(index))
                for _ in 0..<40 { compare(mutator.mutated(payload), fast, plain, kind.name) }
            }
        }
    }

    @Test(
        "The verifier and the plain way to verify agree on any value in a context",
        arguments: [
            "0", "-0", "-0.0", "-1", "0.1", "-0.5", "1.0", "1.50", "1e21", "1e+21", "1E21", "1e-7", "0.0000001",
            "100000000000000000000",
            "123456789012345678", "999999999999999999", "1000000000000000000", "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808", "-9223372036854775809", "1e400", "5e-324", "1e-400", "00", "-", "--1", "1-1",
            "1.e1", "[]", "[ ]", "[1,]",
            "{\"\":0}", "{\"a\":0,\"\":0}", "{\"a\":0,\"aa\":0}", "{\"aa\":0,\"a\":0}", "{\"a\\n\":0,\"b\":0}",
            "{\"b\":0,\"a\\n\":0}",
            "{\"\\n\":0,\"\\n\":1}", "{\"\u{E000}\":1,\"\u{10000}\":2}", "{\"\u{10000}\":1,\"\u{E000}\":2}",
            "\"\u{FEFF}\"",
            "{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"e\u{301}\":2,\"\u{E9}\":1}", "tru", "nulll", "\"", "\"\\u0000\"",
            "\"\\u00e9\"", "\"\\u001F\"",
            String(repeating: "[", count: 124) + String(repeating: "]", count: 124),
            String(repeating: "[", count: 125) + String(repeating: "]", count: 125),
            String(repeating: "{\"a\":", count: 125) + "0" + String(repeating: "}", count: 125),
        ]
    )
    func values(value: String) throws {
        let operation = try SampleOperation("k", context: ["value": 4_711], identifiers: SequentialIdentifiers())
        var head = ChainHead(tenant: "shop-7")
        let honest = String(decoding: head.seal(operation.allowed).payload, as: UTF8.self)
        let payload = Self.withDigest(Array(honest.replacing("4711", with: value).utf8))
        compare(payload, ChainVerifier(tenant: "shop-7"), ReferenceVerifier(tenant: "shop-7"), value)
    }

    @Test("The verifier and the plain way to verify agree on every sequence of three events of an operation")
    func sequences() throws {
        let operation = try SampleOperation("k", identifiers: SequentialIdentifiers())
        let events = [
            operation.denied, operation.asked, operation.allowed, operation.voted(.approve, by: "alice"),
            operation.voted(.reject, by: "bob"), operation.expired(.decide), operation.expired(.use),
            operation.withheld, operation.permitted, operation.started, operation.completed(.success),
            operation.reconciled, operation.event(.completed(Self.ended(.none))),
            operation.event(.completed(Self.ended(.suspended(approvalID: "a")))),
            operation.event(.released(Self.release)), operation.event(.overtaken(by: "another")),
        ]
        let approved = [operation.asked] + ["alice", "bob"].map { operation.voted(.approve, by: $0) }
        for beginning in [[], [operation.asked], [operation.allowed], approved, approved + [operation.permitted]] {
            var tally = Tally()
            for first in events {
                for second in events {
                    var chain = ForgedChain()
                    for event in beginning + [first, second] { chain.add(event) }
                    var plain = ReferenceVerifier(tenant: "shop-7")
                    let isAccepted = chain.events.allSatisfy { plain.accepts($0.payload, hash: $0.hash) }
                    #expect((chain.error == nil) == isAccepted, "\(first.kind.name), \(second.kind.name)")
                    tally.add(isAccepted)
                }
            }
            #expect(tally.accepted > 0)
            #expect(tally.refused > 100)
        }
    }

    private static func ended(_ effect: OutcomeEffect) -> OperationOutcome {
        OperationOutcome(outcome: .error, reportID: "r", error: "E", effect: effect)
    }

    private static let release = OperationRelease(by: Approver(name: "dave", authentication: "test"), reason: "looked")

    @Test(
        "The verifier and the plain way to verify agree on what a body says of its effect, whoever says it, and of which outcome"
    )
    func effects() throws {
        let operation = try SampleOperation("k", identifiers: SequentialIdentifiers())
        let ended = [
            operation.event(.completed(Self.ended(.none))), operation.completed(.success), operation.reconciled,
        ]
        var tally = Tally()
        for event in ended {
            for (text, other) in [
                ("", ""), (#""data":{"#, #""data":{"effect":"none","#), (#""data":{"#, #""data":{"effect":"some","#),
                (#"},"id":"#, #","suspended_by":"a"},"id":"#), (#""outcome":"error""#, #""outcome":"success""#),
            ] {
                var chain = ForgedChain()
                for event in [operation.allowed, operation.started] { chain.add(event) }
                var head = chain.head
                let honest = String(decoding: head.seal(event).payload, as: UTF8.self)
                let forged = text.isEmpty ? honest : honest.replacing(text, with: other, maxReplacements: 1)
                chain.add(payload: Array(forged.utf8))
                var plain = ReferenceVerifier(tenant: "shop-7")
                let isAccepted = chain.events.allSatisfy { plain.accepts($0.payload, hash: $0.hash) }
                #expect((chain.error == nil) == isAccepted, "\(forged)")
                tally.add(isAccepted)
            }
        }
        #expect(tally.accepted >= 4 && tally.refused >= 6)
    }

    /// Compares the verdicts on one event in the place of the next one. Returns whether both accept it.
    @discardableResult
    private func compare(
        _ payload: [UInt8],
        _ fast: ChainVerifier,
        _ plain: ReferenceVerifier,
        _ what: String
    ) -> Bool {
        var verdict = false
        // With the digest of what the proposal now says, most changes in it get past the first look.
        for payload in [payload, Self.withDigest(payload)] {
            var (fast, plain) = (fast, plain)
            let hash = SHA256Digest.text(of: payload)
            let expected = plain.accepts(payload, hash: hash)
            let found = (try? fast.take(payload: payload, hash: hash)) != nil
            if found != expected {
                let text = String(decoding: payload, as: UTF8.self)
                Issue.record("\(what) is \(expected ? "refused, and is sound" : "accepted, and is not"): \(text)")
            }
            verdict = found
        }
        return verdict
    }

    private struct Tally {
        var accepted = 0
        var refused = 0

        mutating func add(_ isAccepted: Bool) {
            if isAccepted { accepted += 1 } else { refused += 1 }
        }
    }

    /// A payload with the digest of its proposal as the proposal now stands.
    static func withDigest(_ payload: [UInt8]) -> [UInt8] {
        let text = String(decoding: payload, as: UTF8.self)
        guard text.utf8.elementsEqual(payload), let start = text.firstRange(of: "\"proposal\":")?.upperBound,
            let end = text.lastRange(of: ",\"ruling\":")?.lowerBound, start < end,
            let digest = text.firstRange(of: "\"digest\":\"")?.upperBound,
            let digestEnd = text[digest...].firstIndex(of: "\"")
        else { return payload }
        return Array(
            text.replacingCharacters(digest..<digestEnd, SHA256Digest.text(of: String(text[start..<end]))).utf8
        )
    }

    static let log = Result {
        let history = try SampleHistory()
        try history.play(rounds: 1...2)
        return try history.authority.blockingLedger.events(from: 1, limit: 1_000, tenant: "shop-7")
    }

    static let attempts = Result {
        let history = try AttemptHistory()
        try history.play()
        return try history.authority.blockingLedger.events(from: 1, limit: 1_000, tenant: "shop-7")
    }
}

extension String {
    fileprivate func lastRange(of text: String) -> Range<Index>? { ranges(of: text).last }

    fileprivate func replacingCharacters(_ range: Range<Index>, _ text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}
