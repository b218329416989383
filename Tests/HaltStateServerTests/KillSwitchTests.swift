#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateRemote
import HaltStateServer
import Testing

@Suite("Over HTTP, the kill switch", .tags(.stopMeansStop))
struct KillSwitchTests {
    @Test(
        "Over HTTP, the kill switch is heard at the heartbeat, and holds also who does not listen",
        arguments: ["KILL", "PAUSE"]
    )
    func order(_ word: String) async throws {
        try await TestServer.run { server in
            let boss = try server.key(.read, .write, name: "boss")
            #expect(try await server.ask("GET", "heartbeat?agent_id=worker")["status"] == "OK")
            let running = try await server.guardCall("job.run", key: "running")
            let order: ContextValue = ["status": .string(word), "reason": "incident 7"]
            let given = try await server.ask("POST", "agents/worker/order", order, as: boss)
            #expect(given["ordered_by"] == "boss")
            let heard = try await server.ask("GET", "heartbeat?agent_id=worker")
            #expect(heard["status"] == .string(word))
            #expect(try await server.guardCall("job.run", key: "k")["status"] == "denied")
            for (line, key) in [("agent order", boss), ("agent refused by order", server.key)] {
                let said = try #require(server.log.lines.last { $0.message == line })
                #expect(said.metadata["tenant"] == "shop")
                #expect(said.metadata["agent"] == "worker")
                #expect(said.metadata["status"] == word)
                #expect(said.metadata["key"] == key.id)
            }
            let check = try await server.ask("POST", "action/check", AccessTests.check)
            #expect(check["decision"] == "DENY")
            let start = try server.claim(running, "job.run", key: "running", ["start_id": "s"])
            #expect(try await server.ask("POST", "action/guard/start", start).status == 403)
            #expect(try await server.ask("GET", "heartbeat?agent_id=other")["status"] == "OK")
            #expect(try await server.ask("POST", "agents/worker/order", ["status": "OK"], as: boss).status == 200)
            #expect(try await server.guardCall("job.run", key: "k")["status"] == "allowed")
            #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
        }
    }

    @Test(
        "Over HTTP, the kill switch grants nothing once it is acknowledged, also not to a question under way",
        .timeLimit(.minutes(5))
    )
    func underWay() async throws {
        let gate = LedgerGate()
        let wrap = { WatchedLedger(base: $0, willAppend: { await gate.pass() }) }
        try await TestServer.run(ledger: wrap) { server in
            let boss = Approver(name: "boss", authentication: "test")
            let authority = LocalAuthority(policies: .empty, ledger: server.ledger, tenant: "shop")
            let permit = try await server.guardCall("job.run", key: "running")
            let start = try server.claim(permit, "job.run", key: "running", ["start_id": "s"])
            let questions: [@Sendable () async throws -> Answer] = [
                { try await server.guardCall("job.run", key: "k") },
                { try await server.ask("POST", "action/check", AccessTests.check) },
                { try await server.ask("POST", "action/guard/start", start) },
            ]
            for (index, question) in questions.enumerated() {
                gate.close()
                async let answer = question()
                await gate.waitForCaller()
                // Past the gate, as from another process on the file.
                try await authority.order(.kill, .agent("worker"), by: boss)
                gate.open()
                let heard = try await answer
                #expect(heard.status == 403 || heard["status"] == "denied" || heard["decision"] == "DENY", "\(index)")
                #expect(try await server.ask("POST", "agents/worker/order", ["status": "OK"]).status == 200)
            }
            #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
        }
    }

    @Test("Over HTTP, the kill switch may be pulled for all agents, and is not lifted by an agent")
    func everyone() async throws {
        try await TestServer.run { server in
            let agent = try server.key(.check, .write, agent: "worker")
            #expect(try await server.ask("POST", "agents/*/order", ["status": "KILL"]).status == 200)
            #expect(try await server.ask("POST", "agents/worker/order", ["status": "OK"]).status == 200)
            #expect(try await server.ask("GET", "heartbeat?agent_id=worker")["status"] == "KILL")
            #expect(try await server.ask("POST", "agents/worker/order", ["status": "OK"], as: agent).status == 403)
            #expect(try await server.ask("POST", "agents/worker/order", ["status": "kill"]).status == 422)
        }
    }
}
#endif
