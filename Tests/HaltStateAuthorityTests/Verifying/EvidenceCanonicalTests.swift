import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("Events in canonical form", .tags(.evidenceRehashes))
struct EvidenceCanonicalTests {
    @Test("Every payload of a log is the canonical form of what it says (RFC 8785)")
    func log() throws {
        let history = try SampleHistory()
        try history.play(rounds: 1...3)
        let events = try history.authority.blockingLedger.events(from: 1, limit: 1_000, tenant: "shop-7")
        #expect(events.count == 108)
        for event in events { try requireCanonical(event.payload) }
    }

    @Test("An event with any text in every place is read and written again as the same bytes", arguments: nastyTexts)
    func texts(text: String) throws {
        for kind in try EventKinds(text: text).full + EventKinds(text: text).empty {
            try requireSameBytes(kind, text: text, key: text)
            try requireSameBytes(kind, text: text, key: nil)
        }
        // The first three are those that an attempt begins with.
        for kind in try EventKinds(text: text).full.prefix(3) {
            for approval in [nil, Self.carried(text)] {
                let attempt = Attempt(number: 2, previous: text, approval: approval)
                try requireSameBytes(kind, text: text, key: text, attempt: attempt)
            }
        }
        for effect in [OutcomeEffect.none, .suspended(approvalID: text)] {
            let outcome = OperationOutcome(outcome: .error, reportID: text, error: text, effect: effect)
            try requireSameBytes(.completed(outcome), text: text, key: text)
        }
    }

    @Test("An event with any value in its context is read and written again as the same bytes", arguments: nastyValues)
    func values(value: ContextValue) throws {
        let context: GuardContext = ["value": value, "list": [value, value], "object": .object(["": value])]
        for kind in try EventKinds(text: "text", context: context).full {
            try requireSameBytes(kind, text: "text", key: "key")
        }
    }

    @Test("The events of this test are of every kind")
    func coverage() throws {
        let kinds = try EventKinds(text: "text")
        #expect(Set(kinds.full.map(\.name)).count == 31)
        #expect(Set(kinds.full.map(\.name)) == Set(kinds.empty.map(\.name)))
    }

    private static func carried(_ text: String) -> CarriedApproval {
        CarriedApproval(
            id: text,
            approvers: text,
            approvedAt: EventKinds.time,
            useBy: EventKinds.time,
            limit: 100,
            uses: 2,
            resumptions: 16
        )
    }

    private func requireSameBytes(
        _ kind: LedgerEvent.Kind,
        text: String,
        key: String?,
        attempt: Attempt? = nil
    ) throws {
        let event = LedgerEvent(
            id: text,
            at: EventKinds.time,
            operationID: text,
            idempotencyKey: key.map { IdempotencyKey($0) },
            attempt: attempt,
            kind: kind
        )
        var head = ChainHead(tenant: TenantID(text))
        let sealed = head.seal(event)
        try requireCanonical(sealed.payload)
        let read = try SealedEvent(payload: sealed.payload, hash: sealed.hash)
        #expect(read.event == event)
        var again = ChainHead(tenant: read.tenant)
        #expect(again.seal(read.event).payload == sealed.payload)
    }

    private func requireCanonical(_ payload: [UInt8]) throws {
        let canonical = try CanonicalJSON.bytes(of: JSONReader.read(payload).contextValue)
        #expect(
            canonical == payload,
            "\(String(decoding: payload, as: UTF8.self)) should be \(String(decoding: canonical, as: UTF8.self))"
        )
    }

    private static let nastyTexts = [
        "", " ", "plain", "\"", "\\", "\\\"", "/", "\\u0041", "{\"a\":1}", "\u{8}\t\n\u{C}\r",
        String(String.UnicodeScalarView((0..<0x20).compactMap(Unicode.Scalar.init))), "\u{0}", "a\u{0}b",
        "\u{7F}\u{80}",
        "caf\u{E9}", "cafe\u{301}", "\u{2028}\u{2029}", "\u{FEFF}", "\u{D7FF}\u{E000}", "\u{FFFD}", "\u{FFFF}",
        "\u{1F4B6}", "\u{1F469}\u{200D}\u{1F680}", "\u{10FFFF}", String(repeating: "long ", count: 500),
    ]

    private static let nastyValues: [ContextValue] = [
        nil, true, false, 0, -1, 1, .integer(.max), .integer(.min), .double(-0.0), 0.1, 1e-7, 1e21, 1e17, 1e300,
        .double(.leastNonzeroMagnitude), .double(.greatestFiniteMagnitude), .double(0x1p60), .double(0x1p53 + 2), "",
        "1", [], [[]], .object([:]), ["\u{FFFF}": 1, "\u{10000}": 2, "": 3, "a": 4, "A": 5],
        .object(["e\u{301}": 1, "f": 2]),
    ]
}
