#if Server
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateServer
import HaltStateTesting
import Testing

@Suite("Over HTTP, an observation")
struct ObservationTests {
    private static let path = "/api/haltstate/evidence/observations"
    private static let observation: [String: ContextValue] = [
        "agent_id": "a", "event_id": "e-1", "action": "post.read", "direction": "input",
        "evidence_context": ["correlation_id": "c"], "external_references": [["kind": "url", "value": "https://x"]],
    ]

    @Test("Over HTTP, an observation is kept once, and the same again gets the first receipt")
    func keep() async throws {
        try await TestServer.run { server in
            let first = try await server.ask("POST", Self.path, .object(Self.observation))
            #expect(first["record_state"] == "recorded")
            #expect(first["content_state"] == "not_submitted")
            #expect(first["governance_state"] == "not_evaluated")
            #expect(first["duplicate"] == false)
            let second = try await server.ask("POST", Self.path, .object(Self.observation))
            #expect(second["duplicate"] == true)
            #expect(second["evidence_id"] == first["evidence_id"])
            let changed = Self.observation.merging(["action": "post.write"]) { _, new in new }
            let refused = try await server.ask("POST", Self.path, .object(changed))
            #expect(refused.status == 409)
            let list = try await server.ask("GET", Self.path)
            #expect(list.text.contains("post.read"))
            #expect(!list.text.contains("post.write"))
        }
    }

    @Test(
        "Over HTTP, an observation is refused under a new name that could be taken for another agent's",
        arguments: ["a\u{200B}", "\u{202E}a", "a "]
    )
    func names(agent: String) async throws {
        try await TestServer.run { server in
            let observed = Self.observation.merging(["agent_id": .string(agent)]) { _, new in new }
            let refused = try await server.ask("POST", Self.path, .object(observed))
            #expect(refused.status == 422)
            #expect(refused.text.contains("agent_id"))
        }
    }

    @Test(
        "Over HTTP, an observation has its content kept only where the operator wants that",
        arguments: [false, true]
    )
    func content(_ isKept: Bool) async throws {
        try await TestServer.run({ $0.contentLifetime = isKept ? .seconds(60) : nil }) { server in
            let content = Data("hello".utf8).base64EncodedString()
            let observed = Self.observation.merging(["content_base64": .string(content)]) { _, new in new }
            let receipt = try await server.ask("POST", Self.path, .object(observed))
            #expect(receipt["content_state"] == (isKept ? "available" : "disabled"))
            #expect((receipt["attachment_receipt"] != nil) == isKept)
            let attachment: ContextValue = [
                "attachment_id": "x", "evidence_id": "ev", "agent_id": "a", "content_kind": "input",
                "content_base64": .string(content),
            ]
            let path = "/api/haltstate/evidence/attachments"
            let kept = try await server.ask("POST", path, attachment)
            #expect(kept["state"] == (isKept ? "available" : "disabled"))
            let again = try await server.ask("POST", path, attachment)
            #expect(again["duplicate"] == .bool(isKept))
            #expect(try await server.ask("GET", path + "/ev").text.contains(content) == isKept)
            server.clock.advance(by: .seconds(61))
            #expect(try await !server.ask("GET", path + "/ev").text.contains(content))
            let guarded = try await server.guardCall("job.run", key: "k")
            #expect((guarded["evidence_id"] != nil) == isKept)
        }
    }

    @Test("Over HTTP, an observation's attachment keeps its name to itself: other content under it is a conflict")
    func attachmentConflict() async throws {
        try await TestServer.run({ $0.contentLifetime = .seconds(60) }) { server in
            let path = "/api/haltstate/evidence/attachments"
            let attachment: [String: ContextValue] = [
                "attachment_id": "x", "evidence_id": "ev", "agent_id": "a", "content_kind": "input",
                "content_base64": "aGVsbG8=",
            ]
            #expect(try await server.ask("POST", path, .object(attachment)).status == 200)
            for change in [["content_base64": "Ynll"], ["evidence_id": "other"]] as [[String: ContextValue]] {
                let refused = try await server.ask("POST", path, .object(attachment.merging(change) { $1 }))
                #expect(refused.status == 409)
                #expect(!refused.text.contains("aGVsbG8="))
            }
            let list = try await server.ask("GET", path + "/ev").text
            #expect(list.contains("aGVsbG8=") && !list.contains("Ynll"))
            #expect(try await server.ask("GET", path + "/other")["attachments"] == [])
            let other = attachment.merging(["agent_id": "b", "content_base64": "Ynll"]) { $1 }
            #expect(try await server.ask("POST", path, .object(other)).status == 200, "another agent's name is another")
            server.clock.advance(by: .seconds(60))
            let later = try await server.ask(
                "POST",
                path,
                .object(attachment.merging(["content_base64": "Ynll"]) { $1 })
            )
            #expect(later["duplicate"] == false, "what has expired holds no name")
        }
    }

    @Test(
        "Over HTTP, an observation whose content has expired is kept anew when it comes again, and so is an attachment"
    )
    func expired() async throws {
        try await TestServer.run({ $0.contentLifetime = .seconds(60) }) { server in
            let observed = Self.observation.merging(["content_base64": "aGVsbG8="]) { _, new in new }
            let attachment: ContextValue = [
                "attachment_id": "x", "evidence_id": "ev", "agent_id": "a", "content_kind": "input",
                "content_base64": "aGVsbG8=",
            ]
            let path = "/api/haltstate/evidence/attachments"
            let first = try await server.ask("POST", Self.path, .object(observed))
            #expect(try await server.ask("POST", path, attachment)["duplicate"] == false)
            server.clock.advance(by: .seconds(60))
            let again = try await server.ask("POST", path, attachment)
            #expect(again["duplicate"] == false)
            let expiry = (server.clock.now() + .seconds(60)).description
            #expect(again["expires_at"] == .string(expiry))
            let second = try await server.ask("POST", Self.path, .object(observed))
            #expect(second["duplicate"] == true)
            #expect(second["evidence_id"] == first["evidence_id"])
            #expect(second["content_state"] == "available")
            guard case .object(let receipt)? = second["attachment_receipt"] else { return #expect(Bool(false)) }
            #expect(receipt["expires_at"] == .string(expiry))
            #expect(try await server.ask("GET", path + "/ev").text.contains("aGVsbG8="))
        }
    }

    @Test(
        "Over HTTP, an observation has its content deleted when its time is over: when the server starts, and in parts"
    )
    func purge() async throws {
        @Sendable func count(_ ledger: SQLiteLedger) throws -> Int {
            try ledger.readRecords { try Int.fetchOne($0, sql: "SELECT count(*) FROM attachment") ?? 0 }
        }
        let fill: @Sendable (SQLiteLedger, Timestamp) throws -> Void = { ledger, expiry in
            try ledger.writeRecordsBlocking { database in
                for number in 0..<150 {
                    try database.execute(
                        sql: "INSERT INTO attachment VALUES ('shop', 'a', ?, 'e', 'input', 'd', 'c', ?)",
                        arguments: ["\(expiry) \(number)", expiry.microseconds]
                    )
                }
            }
        }
        let wrap: (SQLiteLedger) -> any Ledger = { ledger in
            #expect(throws: Never.self) {
                try fill(ledger, Timestamp(microseconds: 1))
                try fill(ledger, Timestamp(microseconds: 4_000_000_000_000_000))
            }
            return ledger
        }
        try await TestServer.run(ledger: wrap) { server in
            try await eventually("what has expired is deleted") { try count(server.ledger) <= 150 }
            #expect(try count(server.ledger) == 150)
        }
    }

    @Test(
        "Over HTTP, an observation is refused when it is not in order",
        arguments: [
            ("direction", "sideways", 422), ("event_id", "", 422), ("evidence_context", ["secret": "x"], 422),
            ("external_references", [["kind": "other", "value": "x"]], 422), ("occurred_at", "yesterday", 422),
            ("content_base64", "***", 422),
            ("content_base64", .string(Data(count: 262_145).base64EncodedString()), 413),
        ] as [(String, ContextValue, Int)]
    )
    func refusals(_ name: String, _ value: ContextValue, _ status: Int) async throws {
        try await TestServer.run { server in
            let changed = Self.observation.merging([name: value]) { _, new in new }
            let refused = try await server.ask("POST", Self.path, .object(changed))
            #expect(refused.status == status)
        }
    }
}
#endif
