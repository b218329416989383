#if Server
import Expectations
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateServer
import HaltStateTesting
import Testing

@Suite("Reading the policies again", .tags(.wrongPoliciesDoNotLoad), .timeLimit(.minutes(5)))
struct ReloadTests {
    private static func versions(_ server: TestServer, _ tenant: TenantID) throws -> [String] {
        try server.ledger.events(from: 1, limit: 1_000, tenant: tenant).compactMap { stored in
            let event = try SealedEvent(payload: stored.payload, hash: stored.hash).event
            return if case .policiesReloaded(let reload) = event.kind { reload.version } else { nil }
        }
    }

    private static func change(_ server: TestServer, to version: String) {
        server.policies.text = TestServer.PolicyText.standard.replacing("test-1", with: version)
    }

    @Test(
        "Reading the policies again puts them into force for all tenants and then records it, one reading after the other"
    )
    func order() async throws {
        let gate = LedgerGate()
        try await TestServer.run(ledger: { WatchedLedger(base: $0, willAppend: gate.pass) }) { server in
            let boss = try server.key(.read, .write, name: "boss")
            let tenants: [TenantID] = ["bank", "shop", "zoo"]
            for tenant in tenants { _ = try server.key(.check, tenant: tenant) }
            gate.close()
            Self.change(server, to: "test-2")
            async let first = server.ask("POST", "policies", as: boss)
            await gate.waitForCaller()
            #expect(try await server.ask("GET", "policies", as: boss)["version"] == "test-2", "before it is recorded")
            Self.change(server, to: "test-3")
            async let second = server.ask("POST", "policies", as: boss)
            async let third = server.ask("POST", "policies", as: boss)
            gate.open()
            #expect(try await first["version"] == "test-2")
            #expect(try await [second["version"], third["version"]] == ["test-3", "test-3"])
            for tenant in tenants {
                #expect(try Self.versions(server, tenant) == ["test-2", "test-3", "test-3"], "\(tenant)")
            }
            #expect(try await server.ask("GET", "policies", as: boss)["version"] == "test-3")
        }
    }

    @Test("Reading the policies again many times at once leaves in force what each chain tells last")
    func crowd() async throws {
        try await TestServer.run { server in
            let tenants: [TenantID] = ["bank", "shop", "zoo"]
            for tenant in tenants { _ = try server.key(.check, tenant: tenant) }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for number in 2..<22 {
                    Self.change(server, to: "test-\(number)")
                    tasks.addTask {
                        let answer = try await server.ask("POST", "policies")
                        #expect(answer.status == 200)
                    }
                }
                try await tasks.waitForAll()
            }
            let told = try tenants.map { try Self.versions(server, $0) }
            #expect(Set(told).count == 1 && told[0].count == 20, "the same order in all of them")
            let version = try await server.ask("GET", "policies").text("version")
            #expect(told[0].last == version)
        }
    }

    @Test(
        "Reading the policies again says that they are in force where a chain cannot say so, and records it in the others",
        arguments: ["UPDATE chain SET hash = 'x'", "DELETE FROM event"]
    )
    func notRecorded(sql: String) async throws {
        try await TestServer.run { server in
            for tenant in ["bank", "zoo"] as [TenantID] { _ = try server.key(.check, tenant: tenant) }
            let database = try DatabaseQueue(path: server.ledger.path)
            try await database.write { try $0.execute(sql: sql + " WHERE tenant = 'bank'") }
            Self.change(server, to: "test-2")
            let answer = try await server.ask("POST", "policies")
            #expect(answer.status == 503)
            #expect(answer["code"] == "not_recorded")
            #expect(answer["version"] == "test-2")
            #expect(try answer.text("detail").contains("are in force"))
            #expect(!answer.text.contains("bank"), "a tenant hears nothing of others")
            let line = try #require(server.log.lines.last { $0.message == "policies reloaded, not recorded" })
            #expect(line.metadata["error"]?.contains("not in the evidence of bank: ") == true)
            #expect(try await server.ask("GET", "policies")["version"] == "test-2")
            #expect(try await server.guardCall("job.run", key: "k")["status"] == "allowed")
            for tenant in ["shop", "zoo"] as [TenantID] { #expect(try Self.versions(server, tenant) == ["test-2"]) }
        }
    }
}
#endif
