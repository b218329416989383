import Expectations
import HaltState
import HaltStateTesting
import Testing

@testable import HaltStateAuthority

/// ``EventShape`` says what an event looks like, and ``LedgerEvent`` reads it. Each says the whole of it by itself, so this
/// changes every member of every kind of event in every way that could tell them apart.
@Suite("The shapes of events", .tags(.evidenceRehashes))
struct ShapeAgreementTests {
    /// Events of every kind, with all that they may hold and with as little, and those of people.
    private static let samples = Result {
        let kinds = try EventKinds(text: "plain")
        let made = (kinds.full + kinds.empty).map { kind in
            var head = ChainHead(tenant: "shop-7")
            let event = LedgerEvent(id: "i", at: EventKinds.time, operationID: "o", idempotencyKey: "key", kind: kind)
            return head.seal(event).payload
        }
        let history = try PeopleHistory()
        try history.play()
        return made
            + (try history.authority.blockingLedger.events(from: 1, limit: 1_000, tenant: "shop-7").map(\.payload))
    }

    /// Every word that some member may be.
    private static let words = Set(
        EventShape.all.flatMap { words(in: $0.data) } + EventShape.all.map { String(decoding: $0.type, as: UTF8.self) }
    )

    private static func words(in members: [EventShape.Member]) -> [String] {
        members.flatMap { member -> [String] in
            switch member.value {
            case .word(let words): words.map { String(decoding: $0, as: UTF8.self) }
            case .object(let members): words(in: members)
            default: []
            }
        }
    }

    private static let changes = Changes(
        values: [
            .null, true, false, 0, 1, -1, .integer(999_999_999_999_999_999), .integer(1_000_000_000_000_000_000),
            .integer(.max), .integer(Int64(Int32.max)), .integer(Int64(Int32.max) + 1),
            .integer(Approval.Terms.useWithinMilliseconds.upperBound),
            .integer(Approval.Terms.useWithinMilliseconds.upperBound + 1), .double(0.5), "", "x", "*",
            "2026-01-01T00:00:00Z", "0000-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z",
            "2026-02-29T00:00:00.000000Z", [], ["x"], ["x", .null], .object([:]), ["x": "y"], ["x": 1],
            ["authentication": "a", "name": "n"], ["authentication": "a", "decides": true, "name": "n"],
        ],
        words: words,
        added: [
            ("", 1), ("aa", .null), ("decides", true), ("requester", ["authentication": "a", "name": "n"]),
            ("zz", "x"),
        ]
    )

    @Test("The shapes of events are what is read, however a member is left out, added or changed", arguments: 0..<8)
    func agree(shard: Int) throws {
        let samples = try Self.samples.get()
        var (count, accepted) = (0, 0)
        for (index, payload) in samples.enumerated() where index % 8 == shard {
            let whole = try JSONReader.read(payload).contextValue
            for changed in [whole] + Self.changes.changed(whole) {
                let bytes = VerdictTests.withDigest(try CanonicalJSON.bytes(of: changed))
                count += 1
                if try agreement(on: bytes) { accepted += 1 }
            }
        }
        #expect(count > 1_000)
        #expect(accepted > count / 100 && accepted < count, "\(accepted) of \(count)")
    }

    @Test("The shapes of events know no order for everyone with a text, which nobody could read")
    func forged() throws {
        let boss = Approver(name: "boss", authentication: "test")
        let order = LedgerEvent.Kind.ordered(OrderGiven(.kill, .everyone, by: boss, reason: nil))
        let forged = LedgerEvent(id: "i", at: EventKinds.time, operationID: "o", idempotencyKey: nil, kind: order)
        var chain = ForgedChain()
        chain.add(forged)
        #expect(chain.error == nil)
        try chain.add(forged, replacing: #""text":"""#, with: #""text":"a1""#)
        #expect(chain.error?.sequence == 2)
        #expect(!chain.isReadable)
    }

    /// Whether the scanner takes a payload for an event. The reader has to be of the same opinion.
    private func agreement(on payload: [UInt8]) throws -> Bool {
        let facts = payload.withUnsafeBufferPointer { bytes in
            EventScanner.scan(bytes).flatMap { $0.hasDigestOfProposal(in: bytes) ? $0 : nil }
        }
        let isScanned = facts != nil && (facts?.isOfRestore == false || isRead(payload))
        if isScanned != isRead(payload) {
            let text = String(decoding: payload, as: UTF8.self)
            Issue.record("\(isScanned ? "accepted, and not read" : "refused, and read"): \(text)")
        }
        return isScanned
    }

    /// Whether the event is read, and written again as it was.
    private func isRead(_ payload: [UInt8]) -> Bool {
        let hash = SHA256Digest.text(of: payload)
        guard let sealed = try? SealedEvent(payload: payload, hash: hash) else { return false }
        // One of a type that this version does not know is read as far as all events are alike, and never written.
        if case .unknown = sealed.event.kind { return payload.withUnsafeBufferPointer { EventScanner.scan($0) != nil } }
        var head = ChainHead(tenant: sealed.tenant, sequence: sealed.sequence - 1, hash: sealed.previousHash ?? "")
        return head.seal(sealed.event).payload == payload
    }
}

/// Every way to change one place of a value: to leave a member out, to put something else there, to add a member.
private struct Changes {
    let values: [ContextValue]
    /// What takes the place of each other.
    let words: Set<String>
    let added: [(name: String, value: ContextValue)]

    func changed(_ value: ContextValue) -> [ContextValue] {
        switch value {
        case .object(let members):
            // An event's place is looked at by who follows the chain.
            let inner = members.filter { $0.key != "sequence" }.flatMap { name, value in
                ([nil] + replacements(of: value)).map { changed in
                    var members = members
                    members[name] = changed
                    return ContextValue.object(members)
                }
            }
            let more = added.filter { members[$0.name] == nil }
            return inner + more.map { .object(members.merging([$0.name: $0.value]) { $1 }) }
        case .array(let elements):
            return elements.indices.flatMap { place in
                replacements(of: elements[place]).map { changed in
                    var elements = elements
                    elements[place] = changed
                    return .array(elements)
                }
            }
        default: return []
        }
    }

    private func replacements(of value: ContextValue) -> [ContextValue] {
        var replacements = values + changed(value)
        if case .string(let text) = value, words.contains(text) {
            replacements += words.sorted().map(ContextValue.string)
        }
        return replacements
    }
}
