#if Server
import Foundation
import HaltState
import HaltStateServer
import Testing

@testable import HaltStateServer

@Suite("A page")
struct PageTests {
    private static let evidence = "/api/haltstate/evidence/"

    /// Asks page by page until there is no next one, and collects what `name` says of each entry.
    private static func walk(_ server: TestServer, _ path: String, _ list: String, _ name: String) async throws -> (
        names: [ContextValue], pages: Int
    ) {
        var names: [ContextValue] = []
        var before: ContextValue = .null
        for page in 1...50 {
            let query = if case .integer(let place) = before { "&before=\(place)" } else { "" }
            let answer = try await server.ask("GET", "\(path)?limit=20\(query)")
            #expect(answer.text.utf8.count < ListPage.sizeLimit + 100_000)
            guard case .array(let entries)? = answer[list] else { break }
            for case .object(let entry) in entries { names.append(entry[name] ?? .null) }
            before = answer["next"] ?? .null
            if before == .null { return (names, page) }
        }
        Issue.record("there is no last page")
        return (names, 50)
    }

    @Test("of approvals ends where its entries have become too large, and the next one goes on there")
    func approvals() async throws {
        try await TestServer.run { server in
            let note = ContextValue.string(String(repeating: "a", count: 450_000))
            var ids: [ContextValue] = []
            for number in 0..<12 {
                let asked = try await server.guardCall("job.ask", key: "k-\(number)", params: ["note": note])
                ids.append(.string(try asked.text("approval_id")))
            }
            let (names, pages) = try await Self.walk(server, "approvals", "approvals", "approval_id")
            #expect(names == ids.reversed())
            #expect(pages == 2)
        }
    }

    @Test("of attachments ends where its entries have become too large, and the next one goes on there")
    func attachments() async throws {
        try await TestServer.run({ $0.contentLifetime = .seconds(60) }) { server in
            let content = ContextValue.string(Data(count: Observation.contentLimit).base64EncodedString())
            for number in 0..<13 {
                let attachment: ContextValue = [
                    "attachment_id": .string("\(number)"), "evidence_id": "e", "agent_id": "a",
                    "content_kind": "input", "content_base64": content,
                ]
                #expect(try await server.ask("POST", Self.evidence + "attachments", attachment).status == 200)
            }
            let path = Self.evidence + "attachments/e"
            let (names, pages) = try await Self.walk(server, path, "attachments", "attachment_id")
            #expect(names == (0..<13).reversed().map { .string("\($0)") })
            #expect(pages == 2)
        }
    }

    @Test("of observations ends where its entries have become too large, and the next one goes on there")
    func observations() async throws {
        try await TestServer.run { server in
            let reference: ContextValue = ["kind": "url", "value": .string(String(repeating: "u", count: 2_048))]
            for number in 0..<36 {
                let observation: ContextValue = [
                    "agent_id": "a", "event_id": .string("\(number)"), "action": "post.read", "direction": "input",
                    "external_references": .array(Array(repeating: reference, count: 64)),
                ]
                #expect(try await server.ask("POST", Self.evidence + "observations", observation).status == 200)
            }
            let answer = try await server.ask("GET", Self.evidence + "observations?limit=500")
            #expect(answer.text.utf8.count < ListPage.sizeLimit + 100_000)
            #expect(answer["next"] != .null)
            let (names, _) = try await Self.walk(server, Self.evidence + "observations", "observations", "event_id")
            #expect(names == (0..<36).reversed().map { .string("\($0)") })
        }
    }

    @Test("holds one entry at least, however large, and says where it ended only when it ended early")
    func listing() throws {
        var listing = ListPage(limit: 2)
        let large = ContextValue.string(String(repeating: "a", count: ListPage.sizeLimit + 1))
        #expect(try listing.take(large, at: 9))
        #expect(listing.json("x") == ["x": [large], "next": .null])
        #expect(try !listing.take("b", at: 8))
        #expect(listing.json("x") == ["x": [large], "next": 9])
        var short = ListPage(limit: 2)
        #expect(try short.take(.none, at: 9))
        #expect(try !short.take("b", at: 8))
        #expect(short.json("x") == ["x": ["b"], "next": 8])
    }
}
#endif
