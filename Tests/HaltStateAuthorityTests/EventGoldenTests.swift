import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("Golden events", .tags(.evidenceRehashes))
struct EventGoldenTests {
    static let files = GoldenFiles.names(in: "").filter { $0.hasPrefix("events-") }

    @Test("An export of an earlier version verifies", arguments: files)
    func verifies(file: String) throws {
        let summary = try EvidenceFileVerifier.verify(GoldenFiles.bytes(file))
        #expect(summary.tenant == "shop-7")
        #expect(summary.events > 20)
    }

    @Test("An export of an earlier version has every kind of event", arguments: files)
    func kinds(file: String) throws {
        let text = String(decoding: try GoldenFiles.bytes(file), as: UTF8.self)
        let names = [
            "operation.denied", "approval.requested", "operation.allowed", "approval.voted", "approval.expired",
            "operation.withheld", "operation.permitted", "operation.started", "operation.completed", "check.decided",
            "check.reported",
        ]
        for name in names { #expect(text.contains("\"type\":\"\(name)\""), "\(name)") }
    }

    @Test("The same calls write the newest export again, byte for byte")
    func reconstruction() throws {
        let newest = try #require(Self.files.last)
        let (golden, written) = (try GoldenFiles.bytes(newest), try Self.export(rounds: 1...1))
        let lines = (golden.split(separator: UInt8(ascii: "\n")), written.split(separator: UInt8(ascii: "\n")))
        for (index, (old, new)) in zip(lines.0, lines.1).enumerated() where old != new {
            Issue.record(
                "line \(index + 1): \(String(decoding: old, as: UTF8.self)) is now \(String(decoding: new, as: UTF8.self))"
            )
        }
        #expect(golden == written)
    }

    static let peopleFiles = GoldenFiles.names(in: "").filter { $0.hasPrefix("people-") }

    @Test("An export of what people did in an earlier version verifies, and is read", arguments: peopleFiles)
    func people(file: String) throws {
        let bytes = try GoldenFiles.bytes(file)
        let summary = try EvidenceFileVerifier.verify(bytes)
        #expect(summary.tenant == "shop-7" && summary.operations == 4)
        let names = try bytes.split(separator: UInt8(ascii: "\n")).dropLast().map { line in
            let prefix = Array(#"{"event":"#.utf8)
            let payload = Array(line.dropFirst(prefix.count).dropLast(#","hash":""}"#.utf8.count + 64))
            return try SealedEvent(payload: payload, hash: SHA256Digest.text(of: payload)).event.kind.name
        }
        #expect(names.count == summary.events)
        let missing = [
            "approval.requested", "approval.voted", "approval.withdrawn", "order.given", "order.lifted", "call.refused",
            "key.created", "key.named", "key.revoked", "key.resumed", "policies.reloaded", "ledger.restored",
            "quarantine.lifted", "operation.found",
        ].filter { !names.contains($0) }
        #expect(missing == [])
        if file == Self.peopleFiles.last {
            let ofAccounts = ["created", "reset", "role_changed", "disabled", "enabled", "resumed"].map { "user.\($0)" }
            #expect(ofAccounts.filter { !names.contains($0) } == [])
        }
        let text = String(decoding: bytes, as: UTF8.self)
        for requester in [
            #""requester":{"authentication":"api-key:1f0c93d2a4b6","name":"alice"}"#,
            #""requester":{"authentication":"os-user:dora(1000)","decides":true,"name":"dora"}"#,
            #""requester":{"authentication":"os-user:dora(1000)","name":"dora"}"#,
        ] {
            #expect(text.contains(requester), "\(requester)")
        }
    }

    @Test("The same people write the newest export again, byte for byte")
    func peopleAgain() throws {
        let newest = try #require(Self.peopleFiles.last)
        #expect(try GoldenFiles.bytes(newest) == Self.peopleExport())
    }

    static func peopleExport() throws -> [UInt8] {
        let history = try PeopleHistory()
        try history.play()
        var export: [UInt8] = []
        try history.authority.exportEvidence { export += $0 }
        return export
    }

    static let attemptFiles = GoldenFiles.names(in: "").filter { $0.hasPrefix("attempts-") }

    @Test("An export of attempts of an earlier version verifies, with all that they hold", arguments: attemptFiles)
    func attempts(file: String) throws {
        let bytes = try GoldenFiles.bytes(file)
        #expect(try EvidenceFileVerifier.verify(bytes).tenant == "shop-7")
        let text = String(decoding: bytes, as: UTF8.self)
        for part in [
            #""attempt":{"number":2,"previous":"#, #""attempt":{"approval":{"approved_at":"#, #""uses":3}"#,
            #""resumptions":1,"#, #""type":"operation.released""#, #""type":"operation.overtaken""#,
            #""finding":"no_effect""#, #""finding":"process_ended""#, #""finding":null"#, #""change":"allowed""#,
            #""effect":"none""#, #""suspended_by":"#, #""attempts":3,"decide_by""#,
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("The same attempts write the newest export again, byte for byte")
    func attemptsAgain() throws {
        let newest = try #require(Self.attemptFiles.last)
        #expect(try GoldenFiles.bytes(newest) == Self.attemptExport())
    }

    static func attemptExport() throws -> [UInt8] {
        let history = try AttemptHistory()
        try history.play()
        var export: [UInt8] = []
        try history.authority.exportEvidence { export += $0 }
        return export
    }

    static func export(rounds: ClosedRange<Int>) throws -> [UInt8] {
        let history = try SampleHistory()
        try history.play(rounds: rounds)
        var export: [UInt8] = []
        try history.authority.exportEvidence { export += $0 }
        return export
    }
}

@Suite("Writing golden files", .enabled(if: GoldenFiles.outputFolder != nil, "set HALTSTATE_WRITE_GOLDEN to a folder"))
struct GoldenFileWriting {
    @Test("The events are written")
    func events() throws {
        let folder = try #require(GoldenFiles.outputFolder)
        let file = URL(fileURLWithPath: folder).appendingPathComponent("events.jsonl")
        try Data(EventGoldenTests.export(rounds: 1...1)).write(to: file)
    }

    @Test("What people do is written")
    func people() throws {
        let folder = try #require(GoldenFiles.outputFolder)
        let file = URL(fileURLWithPath: folder).appendingPathComponent("people.jsonl")
        try Data(EventGoldenTests.peopleExport()).write(to: file)
    }

    @Test("Attempts are written")
    func attempts() throws {
        let folder = try #require(GoldenFiles.outputFolder)
        let file = URL(fileURLWithPath: folder).appendingPathComponent("attempts.jsonl")
        try Data(EventGoldenTests.attemptExport()).write(to: file)
    }
}
