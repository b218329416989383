#if Server
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Synchronization
import Testing

@testable import HaltStateServer

@Suite("Over HTTP, requests that wait")
struct WaitingTests {
    private static func limit(_ perAgent: Int, _ perTenant: Int) -> (inout ServerConfiguration) -> Void {
        { $0.limits.waiting = WaitingLimits(perAgent: perAgent, perTenant: perTenant) }
    }

    @Test("Over HTTP, requests that wait are so many at most, and more get 429 until a person decides or time runs out")
    func tooMany() async throws {
        try await TestServer.run(Self.limit(2, 4)) { server in
            let boss = try server.key(.write, name: "boss")
            let first = try await server.guardCall("job.ask", key: "k1").text("approval_id")
            #expect(try await server.guardCall("job.ask", key: "k2")["status"] == "pending")
            let refused = try await server.guardCall("job.ask", key: "k3")
            #expect(refused.status == 429)
            #expect(refused["code"] == "too_many_waiting")
            #expect(refused.headers["retry-after"] == "60")
            #expect(try refused.text("detail").contains("requests of its agent that wait for people is reached (2)"))
            #expect(try await server.guardCall("job.ask", key: "k1")["status"] == "pending", "it waits already")
            #expect(try await server.guardCall("job.run", key: "k3")["status"] == "allowed")
            let denial: ContextValue = ["decision": "reject"]
            #expect(try await server.ask("POST", "approval/\(first)/decision", denial, as: boss).status == 200)
            #expect(try await server.guardCall("job.ask", key: "k4")["status"] == "pending")
            #expect(try await server.guardCall("job.ask", key: "k5").status == 429)
            server.clock.advance(by: .seconds(24 * 3_600))
            #expect(try await server.guardCall("job.ask", key: "k5")["status"] == "pending")
        }
    }

    @Test("Over HTTP, requests that wait because of one agent are rejected at once by who may decide, each by itself")
    func rejectAll() async throws {
        try await TestServer.run { server in
            let boss = try server.key(.read, .write, name: "boss")
            for number in 0..<70 { _ = try await server.guardCall("job.ask", key: "k\(number)") }
            let other: ContextValue = [
                "agent_id": "other", "action": "job.ask", "params": [:], "idempotency_key": "o",
            ]
            #expect(try await server.ask("POST", "action/guard", other)["status"] == "pending")
            let body: ContextValue = ["agent_id": "worker", "reason": "it runs wild"]
            #expect(try await server.ask("POST", "approvals/reject", body).status == 403, "the key that asked")
            let agent = try server.key(.write, agent: "worker")
            #expect(try await server.ask("POST", "approvals/reject", body, as: agent).status == 403)
            let reader = try server.key(.read)
            #expect(try await server.ask("POST", "approvals/reject", body, as: reader).status == 403)
            let stream = try await server.stream("approvals/stream")
            let done = try await server.ask("POST", "approvals/reject", body, as: boss)
            #expect(done.status == 200)
            #expect(done["rejected"] == 70)
            #expect(done["refused"] == 0)
            #expect(done["detail"] == "70 requests of worker rejected")
            var told = 0
            for try await line in stream where line.contains(#""status":"rejected""#) {
                told += line.contains("it runs wild") ? 1 : 0
                if told == 70 { break }
            }
            #expect(told == 70)
            let left = try await server.ask("GET", "approvals", as: boss)
            #expect(left.text.contains(#""agent_id":"other""#) && !left.text.contains(#""agent_id":"worker""#))
            let again = try await server.ask("POST", "approvals/reject", body, as: boss)
            #expect(again["rejected"] == 0)
            #expect(try await server.ask("POST", "approvals/reject", ["agent_id": " "], as: boss).status == 422)
            #expect(try await server.ask("POST", "approvals/reject", [:], as: boss).status == 422)
        }
    }

    @Test("Over HTTP, requests that wait are recorded as expired in every tenant's chain, also where nobody looks")
    func expiry() async throws {
        let (ledger, clock) = (MemoryLedger(), ManualClock())
        let policies = try PolicySet([Policy(name: "ask", actionPattern: "*", effect: .approvalRequired)])
        let tenants = try Tenants(ledger: ledger, terms: AuthorityTerms(), wallClock: ClockWatch(clock)) { policies }
        let logger = TestLog().logger
        let broadcaster = DecisionBroadcaster(tenants: tenants, limits: ServerLimits(), logger: logger)
        func ask(_ count: Int, _ tenant: TenantID, _ kind: String) throws {
            for number in 0..<count {
                let identity = OperationIdentity(
                    idempotencyKey: IdempotencyKey("\(kind) \(number)"),
                    action: "job.ask",
                    agentID: AgentID("worker \(number / 90)")
                )
                let request = GuardRequest(identity, params: [:])
                _ = try tenants.authority(of: tenant).requestPermit(request) as GuardReply
            }
        }
        func count(_ status: GuardedOperation.Status, _ tenant: TenantID) throws -> Int {
            try ledger.indexRows(in: [status], tenant: tenant).count
        }
        try ask(200, "shop", "early")
        try ask(1, "bank", "early")
        clock.advance(by: .seconds(3_600))
        await broadcaster.noteExpired()
        #expect(try count(.pending, "shop") == 200, "their time is not over")
        clock.advance(by: .seconds(24 * 3_600))
        try ask(3, "shop", "late")
        await broadcaster.noteExpired()
        #expect(try count(.pending, "shop") == 203, "so many at once look like a jump of the clock")
        clock.advance(by: .seconds(601))
        await broadcaster.noteExpired()
        #expect(try count(.expired, "shop") == 200 && count(.pending, "shop") == 3)
        #expect(try count(.expired, "bank") == 1 && count(.pending, "bank") == 0)
        clock.advance(by: .seconds(24 * 3_600))
        await broadcaster.noteExpired()
        #expect(try count(.expired, "shop") == 203, "those that were asked for since as well")
    }

    @Test(
        "Over HTTP, requests that wait and histories are not read for a decision that needs one of them",
        arguments: [1, 250]
    )
    func bounded(waiting: Int) async throws {
        let reads = Mutex(0)
        try await TestServer.run(
            Self.limit(1_000, 5_000),
            ledger: { WatchedLedger(base: $0, willRead: { reads.withLock { $0 += 1 } }) }
        ) { server in
            let boss = try server.key(.write, name: "boss")
            for _ in 0..<20 { _ = try await server.guardCall("job.never", key: "k", params: ["n": 1]) }
            var approval = ""
            for number in 0..<waiting {
                approval = try await server.guardCall("job.ask", key: "k\(number)").text("approval_id")
            }
            let before = reads.withLock { $0 }
            let path = "approval/\(approval)/decision"
            let answer = try await server.ask("POST", path, ["decision": "approve"], as: boss)
            #expect(answer["status"] == "approved")
            // Besides the decision's own, those of a look at what has expired, which may fall into it.
            #expect(reads.withLock { $0 } - before <= 8)
            #expect(try server.ledger.head(tenant: "shop").sequence == waiting + 4, "two keys and one denial more")
        }
    }
}
#endif
