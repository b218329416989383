#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("The approval of an earlier attempt", .timeLimit(.minutes(5)))
struct EarlierApprovalTests {
    /// How the first attempt came to its end.
    enum Ending: String, CaseIterable, Sendable {
        case approved, rejected, expired
    }

    @Test(
        "The approval of an earlier attempt answers with its own outcome while a later attempt waits, by name, since a time, and on the stream"
    )
    func answers() async throws {
        for ending in Ending.allCases { try await TestServer.run { try await check(ending, $0) } }
    }

    private func check(_ ending: Ending, _ server: TestServer) async throws {
        let (alice, bob) = (try server.key(.write, name: "alice"), try server.key(.write, name: "bob"))
        let before = server.clock.now()
        server.clock.advance(by: .seconds(1))
        var open = try await server.stream("approvals/stream").makeAsyncIterator()
        _ = try await open.next()
        let first = try await server.guardCall("job.ask", key: "k").text("approval_id")
        switch ending {
        case .approved:
            _ = try await decide(first, "approve", server, as: alice)
            try await server.failedCall("job.ask")
        case .rejected: _ = try await decide(first, "reject", server, as: alice)
        case .expired: server.clock.advance(by: .seconds(25 * 3_600))
        }
        let released = try await server.release(as: bob)
        #expect(released.status == 200, "\(released.text)")
        let second = try await server.guardCall("job.ask", key: "k").text("approval_id")
        #expect(second != first)

        let one = try await server.ask("GET", "approval/\(first)")
        #expect(one["status"] == .string(ending.rawValue))
        #expect(one["approver"] == (ending == .expired ? .null : "alice"))
        #expect(try await server.ask("GET", "approval/\(second)")["status"] == "pending")
        let told = try #require(try await open.next())
        #expect(told.contains(first) && told.contains(#""status":"\#(ending.rawValue)""#), "\(told)")
        let since = try await server.ask("GET", "approvals/since?since=\(before)")
        guard case .array(let list)? = since["decisions"], case .object(let decision)? = list.first else {
            return #expect(Bool(false), "\(ending): \(since.text)")
        }
        #expect(list.count == 1)
        #expect(decision["request_id"] == .string(first))
        #expect(decision["status"] == .string(ending.rawValue))
        var late = try await server.stream("approvals/stream?last_seen=\(before)").makeAsyncIterator()
        _ = try await late.next()
        #expect(try await late.next()?.contains(first) == true)

        for word in ["approve", "reject"] {
            let answer = try await decide(first, word, server, as: bob)
            #expect(answer.status == 409, "\(ending), \(word)")
            #expect(answer["code"] == "nothing_changed")
            #expect(answer["status"] == .string(ending.rawValue))
            #expect(try answer.text("detail").contains("released for another attempt"), "\(answer.text)")
        }
        #expect(try await server.ask("GET", "approval/\(second)")["status"] == "pending")
        #expect(try await server.guardCall("job.ask", key: "k")["approval_id"] == .string(second))
        #expect(try await decide(second, "approve", server, as: bob)["status"] == "approved")
        #expect(try await server.guardCall("job.ask", key: "k")["approver"] == "bob")
    }

    private func decide(_ id: String, _ word: String, _ server: TestServer, as key: APIKey) async throws -> Answer {
        try await server.ask("POST", "approval/\(id)/decision", ["decision": .string(word)], as: key)
    }

    @Test("The approval of an earlier attempt is told of in order among those of many attempts")
    func many() async throws {
        try await TestServer.run { server in
            let (alice, bob) = (try server.key(.write, name: "alice"), try server.key(.write, name: "bob"))
            let before = server.clock.now()
            var asked: [String] = []
            for _ in 0..<40 {
                server.clock.advance(by: .seconds(1))
                let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
                _ = try await decide(id, "reject", server, as: alice)
                #expect(try await server.release(as: bob).status == 200)
                asked.append(id)
            }
            let since = try await server.ask("GET", "approvals/since?since=\(before)&limit=100")
            guard case .array(let list)? = since["decisions"] else { return #expect(Bool(false)) }
            let told = list.compactMap { decision -> String? in
                guard case .object(let members) = decision, case .string(let id)? = members["request_id"] else {
                    return nil
                }
                return id
            }
            #expect(told == asked)
            #expect(try await server.attempts().count == 40)
        }
    }
}
#endif
