import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("Numbers that nobody would write", .tags(.evidenceRehashes))
struct HostileNumberTests {
    private static let numbers = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "9e18", "1e400", "-1", "-0", "1.0", "0.5",
        "1e3", "00", "", "null", "\"1\"", "[1]", "18446744073709551616", String(repeating: "9", count: 400),
    ]

    @Test("A time to use beyond all calendars does not verify, with a vote on it and without", arguments: numbers)
    func useWithin(number: String) throws {
        try expectRefusal("\"use_within_ms\":1800000", "\"use_within_ms\":\(number)")
        try expectRefusal("\"use_within_ms\":1800000", "\"use_within_ms\":315569520000001")
    }

    @Test("A quorum of nobody, or of more people than there are, does not verify", arguments: numbers + ["0"])
    func quorum(number: String) throws {
        try expectRefusal("\"quorum\":2", "\"quorum\":\(number)")
        try expectRefusal("\"quorum\":2", "\"quorum\":2147483648")
    }

    @Test("A place that cannot be counted does not verify", arguments: numbers + ["0", "2"])
    func sequence(number: String) throws {
        var chain = ForgedChain()
        try chain.add(operation().asked, replacing: "\"sequence\":1,", with: "\"sequence\":\(number),")
        #expect(chain.error?.sequence == 1)
        guard number != "2" else { return }
        #expect(!chain.isReadable)
    }

    @Test(
        "A time that no clock shows does not verify",
        arguments: [
            "2026-02-30T00:00:00.000000Z", "2026-13-01T00:00:00.000000Z", "2026-00-01T00:00:00.000000Z",
            "2026-01-01T24:00:00.000000Z", "2026-01-01T00:60:00.000000Z", "2026-01-01T00:00:60.000000Z",
            "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.0000000Z", "2026-01-01t00:00:00.000000z",
            "2026-01-01T00:00:00.000000+00:00", "12026-01-01T00:00:00.000000Z", "2025-02-29T00:00:00.000000Z", "",
        ]
    )
    func times(text: String) throws {
        let operation = try operation()
        var chain = ForgedChain()
        let asked = operation.asked
        try chain.add(asked, replacing: asked.at.description, with: text)
        #expect(chain.error?.sequence == 1)
    }

    @Test("The longest time to use and the largest quorum verify, and are read")
    func limits() throws {
        for (text, other) in [("1800000", "315569520000000"), ("\"quorum\":2", "\"quorum\":2147483647")] {
            let operation = try operation()
            var chain = ForgedChain()
            try chain.add(operation.asked, replacing: text, with: other)
            chain.add(operation.voted(.approve, by: "alice"))
            chain.add(operation.voted(.approve, by: "bob"))
            #expect(chain.error == nil)
            #expect(chain.isReadable)
        }
    }

    @Test("Terms take the nearest number that an event may hold, whatever they are made with")
    func terms() {
        for (given, kept) in [
            (Duration.seconds(Int64.max), 315_569_520_000_000), (.seconds(Int64.min), 0), (.zero, 0),
            (.microseconds(1_500_900), 1_500), (.milliseconds(-1), 0), (.seconds(315_569_520_000), 315_569_520_000_000),
        ] {
            let terms = Approval.Terms(id: "a", decideBy: time, useWithin: given, quorum: .min, approvers: [])
            #expect(terms.useWithin == .milliseconds(kept))
            #expect(terms.quorum == 1)
        }
        #expect(
            Approval.Terms(id: "a", decideBy: time, useWithin: .zero, quorum: .max, approvers: []).quorum
                == 2_147_483_647
        )
    }

    private let time = Timestamp(microseconds: 0)

    private func operation() throws -> SampleOperation {
        try SampleOperation("refund:1", identifiers: SequentialIdentifiers())
    }

    private func expectRefusal(_ text: String, _ other: String) throws {
        for votes in [[], ["alice", "bob"]] {
            let operation = try operation()
            var chain = ForgedChain()
            try chain.add(operation.asked, replacing: text, with: other)
            for name in votes { chain.add(operation.voted(.approve, by: name)) }
            #expect(chain.error?.sequence == 1, "\(other)")
            // The other way to write 0 is the same number to a reader, and not the form that is written.
            #expect(!chain.isReadable || other.hasSuffix("-0"), "\(other)")
        }
    }
}
