#if Server
import Foundation
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

    @Test("is kept once, and the same again gets the first receipt")
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

    @Test("has its content kept only where the operator wants that", arguments: [false, true])
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

    @Test(
        "is refused when it is not in order",
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
