#if Tool
import Expectations
import Foundation
import GRDB
import HaltState
import Testing

@Suite("Evidence on the command line", .tags(.evidenceRehashes))
struct EvidenceTests {
    /// A tool with some calls on record.
    private func used() async throws -> Tool {
        let tool = try Tool.withPolicies()
        let orders = Samples.orders(Samples.order("a"), Samples.order("b", cents: 2_000), Samples.order("c", days: 99))
        _ = try await tool.demo(orders)
        return tool
    }

    @Test(
        "On the command line, evidence verifies, and no longer does when any one byte of an event in the database is changed"
    )
    func tampering() async throws {
        let tool = try await used()
        let sound = try await tool("evidence", "verify")
        #expect(sound.status == 0)
        let first = /verified: tenant local: 8 events, 4 operations, head [0-9a-f]{64}@8/
        #expect(sound.lines.first?.wholeMatch(of: first) != nil)
        #expect(sound.output.contains("\nproven: "))
        #expect(sound.output.contains("\nnot proven: that these are the events that were written first"))
        let database = try DatabaseQueue(path: tool.url(".haltstate/ledger.db").path)
        for sequence in 1...8 {
            let payload = try await database.read { database in
                try Data.fetchOne(
                    database,
                    sql: "SELECT CAST(payload AS BLOB) FROM event WHERE sequence = ?",
                    arguments: [sequence]
                )
            }
            let original = try #require(payload)
            for place in stride(from: sequence * 7, to: original.count, by: 149) {
                var changed = original
                changed[place] ^= 0x01
                try await set(changed, sequence, in: database)
                let run = try await tool("evidence", "verify")
                #expect(run.status == 1)
                #expect(run.output.isEmpty)
                #expect(run.errors.contains("event \(sequence): "))
            }
            try await set(original, sequence, in: database)
        }
        #expect(try await tool("evidence", "verify").status == 0)
        try await database.write { try $0.execute(sql: "DELETE FROM event WHERE sequence = 8") }
        #expect(try await tool("evidence", "verify").status == 1)
    }

    private func set(_ payload: Data, _ sequence: Int, in database: DatabaseQueue) async throws {
        try await database.write { database in
            try database.execute(
                sql: "UPDATE event SET payload = CAST(? AS TEXT) WHERE sequence = ?",
                arguments: [payload, sequence]
            )
        }
    }

    @Test(
        "On the command line, evidence can be exported, to a file or a pipe, and verifies without the ledger until it is changed"
    )
    func export() async throws {
        let tool = try await used()
        let piped = try await tool("evidence", "export")
        #expect(piped.status == 0)
        #expect(piped.lines.count == 9)
        let saved = try await tool("evidence", "export", "--output", "proof.jsonl")
        #expect(saved.status == 0)
        #expect(saved.output.isEmpty)
        #expect(try tool.text(of: "proof.jsonl") == piped.output)
        try FileManager.default.removeItem(at: tool.url(".haltstate"))
        let verified = try await tool("evidence", "verify", "proof.jsonl")
        #expect(verified.lines.first?.hasPrefix("verified: tenant local: 8 events, 4 operations, head ") == true)
        #expect(verified.output.contains("\nnot proven: "))

        let lines = piped.lines
        let forgeries = [
            piped.output.replacing("\"a\"", with: "\"b\"").replacing("order/a", with: "order/b"),
            (lines.dropFirst() + [""]).joined(separator: "\n"),
            (lines.dropLast() + [""]).joined(separator: "\n"),
            ([lines[1], lines[0]] + lines.dropFirst(2) + [""]).joined(separator: "\n"),
            String(piped.output.dropLast()), piped.output + "\n", "",
        ]
        for forgery in forgeries {
            try tool.write(forgery, to: "forged.jsonl")
            let run = try await tool("evidence", "verify", "forged.jsonl")
            #expect(run.status == 1)
            #expect(run.errors.contains("event"))
        }
        #expect(try await tool("evidence", "verify", "nowhere.jsonl").status == 66)
    }

    @Test("On the command line, evidence is exported beside the draft that a dead process of the same number has left")
    func draft() async throws {
        let tool = try await used()
        let export = "exec '\(try Tool.executable().path)' evidence export --output proof.jsonl"
        let shell = URL(fileURLWithPath: "/bin/sh")
        let run = try await RunningTool(
            shell,
            ["-c", "echo old > proof.jsonl.$$.partial; \(export)"],
            in: tool,
            environment: [:]
        ).run()
        #expect(run.status == 0, "\(run.errors)")
        #expect(try await tool("evidence", "verify", "proof.jsonl").status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
        #expect(names.count { $0.hasSuffix(".partial") } == 1, "its own draft is gone")
    }

    @Test("On the command line, evidence is not half written where it cannot be written")
    func unwritable() async throws {
        let tool = try await used()
        let run = try await tool("evidence", "export", "--output", "no/such/folder/proof.jsonl")
        #expect(run.status == 1)
        #expect(run.errors.contains("cannot be written"))
    }

    @Test(
        "On the command line, evidence of one operation shows decision, policy, people, times and proof, and never the customer"
    )
    func operation() async throws {
        let tool = try await used()
        let listed = try await tool("operations", "list", "--json").json()
        #expect(Set(listed.compactMap { $0["idempotency_key"] }).isSuperset(of: ["refund:a", "refund:b", "refund:c"]))
        #expect(try await tool("operations", "list", "--status", "denied", "--json").json().count == 1)
        let shown = try await tool("operations", "show", "refund:a", "--json")
        let record = try #require(try shown.json().first)
        #expect(record["policy_id"] == "rest")
        #expect(record["policy_version"] == "test-1")
        #expect(record["outcome"] == "success")
        #expect(record["proof_status"] == "hash-only proof")
        guard case .array(let steps) = record["steps"], case .object(let context) = record["context"] else {
            Issue.record("a record has its steps and its context")
            return
        }
        #expect(steps.count == 3)
        #expect(context["amount_cents"] == 500)
        #expect(context["customer"] == "[redacted]")
        let everything = try await tool("evidence", "export").output + shown.output
        #expect(!everything.contains("Ann Example"))
        #expect(try await tool("operations", "show", "refund:a").output.contains("operation.started"))
        #expect(try await tool("operations", "show", "nothing").status == 66)
    }
}
#endif
