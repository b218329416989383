#if Server
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("Over HTTP, an answer")
struct VoteTests {
    private static let approve: ContextValue = ["decision": "approve"]
    private static let reject: ContextValue = ["decision": "reject", "reason": "wrong account!"]

    /// An approval that waits, and where it is answered.
    private struct Request {
        let server: TestServer
        let action: String
        let id: String

        init(_ server: TestServer, _ action: String = "job.listed", as key: APIKey? = nil) async throws {
            self.server = server
            self.action = action
            id = try await server.guardCall(action, key: "k", as: key).text("approval_id")
        }

        func answer(_ body: ContextValue, as key: APIKey) async throws -> Answer {
            try await server.ask("POST", "approval/\(id)/decision", body, as: key)
        }

        func withdraw(_ body: ContextValue = [:], as key: APIKey) async throws -> Answer {
            try await server.ask("POST", "approval/\(id)/withdrawal", body, as: key)
        }

        func call() async throws -> ContextValue? { try await server.guardCall(action, key: "k")["status"] }
    }

    @Test("Over HTTP, an answer that rejects counts after one's own approval, after the quorum, and between attempts")
    func veto() async throws {
        for approvals in 1...2 {
            try await TestServer.run { server in
                let request = try await Request(server)
                let people = try ["alice", "bob"].map { try server.key(.write, name: $0) }
                for person in people.prefix(approvals) { _ = try await request.answer(Self.approve, as: person) }
                let veto = try await request.answer(Self.reject, as: people[0])
                #expect(veto.status == 200)
                #expect(veto["counted"] == true)
                #expect(veto["status"] == "rejected")
                let late = try await request.answer(Self.approve, as: people[1])
                #expect(late.status == (approvals == 2 ? 200 : 409), "the same answer again is no contradiction")
                #expect(late["status"] == "rejected")
                #expect(try await request.call() == "denied")
            }
        }
    }

    @Test(
        "Over HTTP, an answer that changes nothing is a conflict that says what stands; the same one again is a duplicate"
    )
    func late() async throws {
        try await TestServer.run { server in
            let request = try await Request(server, "job.ask")
            let (alice, bob) = (try server.key(.write, name: "alice"), try server.key(.write, name: "bob"))
            #expect(try await request.answer(Self.approve, as: alice)["duplicate"] == false)
            let again = try await request.answer(Self.approve, as: alice)
            #expect(again.status == 200)
            #expect(again["duplicate"] == true)
            #expect(again["counted"] == false)
            let second = try await request.answer(Self.approve, as: bob)
            #expect(second.status == 409)
            #expect(second["code"] == "nothing_changed")
            #expect(second["status"] == "approved")
            #expect(try second.text("detail").contains("was approved by alice"))
            #expect(try await request.call() == "approved")
            for (late, key) in [(Self.reject, alice), (Self.reject, bob), (Self.approve, bob)] {
                let answer = try await request.answer(late, as: key)
                #expect(answer.status == 409)
                #expect(try answer.text("detail").contains("its permit is issued"))
            }
            #expect(try await request.answer(Self.approve, as: alice)["duplicate"] == true, "a reply may be lost late")
        }
    }

    @Test("Over HTTP, an answer is taken back by who gave it or by an admin, and the request waits again")
    func withdrawal() async throws {
        try await TestServer.run { server in
            let request = try await Request(server, "job.ask")
            let (alice, dora) = (try server.key(.write, name: "alice"), try server.key(.write, name: "dora"))
            #expect(try await request.withdraw(as: alice).status == 409)
            for body in [[:], ["of": "Alice", "reason": "not now"]] as [ContextValue] {
                _ = try await request.answer(Self.approve, as: alice)
                let key = body == [:] ? alice : dora
                let back = try await request.withdraw(body, as: key)
                #expect(back.status == 200)
                #expect(back["status"] == "pending")
                #expect(try await request.withdraw(body, as: key)["duplicate"] == true)
                #expect(try await request.call() == "pending")
            }
            let kept = try server.ledger.operation(.approval(request.id), tenant: "shop")
            #expect(kept?.approval?.useBy == nil)
            #expect(kept?.approval?.withdrawals.map(\.by.name) == ["alice", "dora"])
            _ = try await request.answer(Self.approve, as: dora)
            #expect(try await request.call() == "approved")
            #expect(try await request.withdraw(as: dora).status == 409)
        }
    }

    @Test(
        "Over HTTP, an answer that is withdrawn is no decision on the stream, and the request runs out when nobody decides"
    )
    func withdrawnLate() async throws {
        try await TestServer.run { server in
            let request = try await Request(server, "job.ask")
            let alice = try server.key(.write, name: "alice")
            server.clock.advance(by: .seconds(23 * 3_600))
            _ = try await request.answer(Self.approve, as: alice)
            let start = server.clock.now()
            let before = try await server.ask("GET", "approvals/since?since=\(start + .seconds(-1))")
            #expect(before.text.contains("approved"))
            _ = try await request.withdraw(as: alice)
            #expect(try await server.ask("GET", "approvals/since?since=\(start)")["decisions"] == [])
            server.clock.advance(by: .seconds(2 * 3_600))
            let since = try await server.ask("GET", "approvals/since?since=\(start)")
            #expect(since.text.contains(#""status":"expired""#), "nobody asked")
            #expect(try await request.call() == "expired")
        }
    }

    @Test("Over HTTP, an answer is not given by the person who asked, with whatever key")
    func holder() async throws {
        try await TestServer.run { server in
            let first = try server.key(.check, .write, name: "alice")
            let request = try await Request(server, "job.ask", as: first)
            for key in [first, try server.key(.write, name: "ALICE")] {
                for body in [Self.approve, Self.reject] {
                    let answer = try await request.answer(body, as: key)
                    #expect(answer.status == 403)
                    #expect(try answer.text("detail").contains("asked for this action"))
                }
            }
            #expect(try await request.answer(Self.approve, as: server.key(.write, name: "bob")).status == 200)
            let authority = LocalAuthority(
                policies: .empty,
                ledger: server.ledger,
                tenant: "shop",
                wallClock: server.clock
            )
            let tool = Approver(name: "alice", authentication: "os-user:alice")
            await #expect(throws: ApproverNotAllowed.self) {
                try await authority.decide(request.id, .reject, by: tool)
            }
        }
    }

    @Test("Over HTTP, an answer is not given by who turns out to hold the key that asked")
    func holderNamedLater() async throws {
        try await TestServer.run { server in
            let nameless = try server.key(.check)
            let request = try await Request(server, "job.ask", as: nameless)
            try server.keys.name(nameless.id, "alice")
            let answer = try await request.answer(Self.approve, as: server.key(.write, name: "Alice"))
            #expect(answer.status == 403)
            #expect(try await request.answer(Self.approve, as: server.key(.write, name: "bob")).status == 200)
        }
    }

    @Test(
        "Over HTTP, an answer is not given to many at once by who turns out to hold the key that asked, who may withdraw another's"
    )
    func holderOfMany() async throws {
        try await TestServer.run { server in
            let nameless = try server.key(.check)
            let request = try await Request(server, "job.ask", as: nameless)
            let other = try await server.guardCall("job.ask", key: "other").text("approval_id")
            try server.keys.name(nameless.id, "alice")
            let (alice, bob) = (try server.key(.write, name: "Alice"), try server.key(.write, name: "bob"))
            let all: ContextValue = ["agent_id": "worker", "reason": "runs wild"]
            let some = try await server.ask("POST", "approvals/reject", all, as: alice)
            #expect(some.status == 200)
            #expect(some["rejected"] == 1 && some["refused"] == 1)
            #expect(try await server.ask("GET", "approval/\(other)")["status"] == "rejected")
            let none = try await server.ask("POST", "approvals/reject", all, as: alice)
            #expect(none.status == 403)
            #expect(try none.text("detail").contains("asked for this action"))
            #expect(try await request.answer(Self.approve, as: bob)["status"] == "approved")
            #expect(try await request.withdraw(["of": "bob"], as: alice)["status"] == "pending", "this only stops")
            #expect(try await server.ask("POST", "approvals/reject", all, as: bob)["rejected"] == 1)
        }
    }

    @Test("Over HTTP, an answer of a key without a name counts for nobody, until the key is given one")
    func nameless() async throws {
        try await TestServer.run { server in
            #expect(throws: HaltStateError.self) { try server.keys.create(tenant: "shop", scopes: [.write]) }
            let request = try await Request(server, "job.ask")
            let key = try server.key(.read, .write)
            try server.ledger.writeRecordsBlocking { database in
                try database.execute(sql: "UPDATE api_key SET name = NULL WHERE id = ?", arguments: [key.id])
            }
            for answer in [try await request.answer(Self.approve, as: key), try await request.withdraw(as: key)] {
                #expect(answer.status == 403)
                #expect(try answer.text("detail").contains("haltstate keys name \(key.id) NAME"))
            }
            let order = try await server.ask("POST", "agents/worker/order", ["status": "PAUSE"], as: key)
            #expect(order.status == 200, "but it stops agents")
            let unfit = #expect(throws: HaltStateError.self) { try server.keys.name(key.id, "a\u{200B}lice") }
            #expect(unfit?.message.contains("U+200B") == true)
            #expect(throws: HaltStateError.self) { try server.keys.name("nobody", "alice") }
            try server.keys.name(key.id, "alice")
            try server.keys.name(key.id, "alice")
            #expect(throws: HaltStateError.self, "evidence refers to a name") { try server.keys.name(key.id, "bob") }
            #expect(try await request.answer(Self.approve, as: key)["status"] == "approved")
        }
    }

    @Test("Over HTTP, an answer and the permit are never both right: one of the two wins, and both callers hear which")
    func race() async throws {
        try await TestServer.run { server in
            let (alice, bob) = (try server.key(.write, name: "alice"), try server.key(.write, name: "bob"))
            for round in 0..<40 {
                let id = try await server.guardCall("job.ask", key: "r\(round)").text("approval_id")
                _ = try await server.ask("POST", "approval/\(id)/decision", Self.approve, as: alice)
                async let granted = server.guardCall("job.ask", key: "r\(round)")
                async let vetoed = server.ask("POST", "approval/\(id)/decision", Self.reject, as: bob)
                let (call, veto) = (try await granted, try await vetoed)
                let isGranted = call["status"] == "approved"
                #expect(isGranted || call["status"] == "denied")
                #expect(veto.status == (isGranted ? 409 : 200))
                let operation = try server.ledger.operation(.approval(id), tenant: "shop")
                #expect(operation?.status == (isGranted ? .permitted : .rejected))
            }
        }
    }
}
#endif
