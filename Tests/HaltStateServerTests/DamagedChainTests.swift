#if Server
import Expectations
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("Where a tenant's chain is damaged", .tags(.failClosed), .timeLimit(.minutes(5)))
struct DamagedChainTests {
    /// What somebody does to the file past this package, and whether the end of the chain shows it, which each commit looks at.
    struct Damage: Sendable, CustomTestStringConvertible {
        let sql: String
        let isAtTheEnd: Bool

        var testDescription: String { sql }

        func strike(_ server: TestServer, _ tenant: String) async throws {
            let database = try DatabaseQueue(path: server.ledger.path)
            let changes = try await database.write { database in
                try database.execute(sql: sql.replacing("TENANT", with: "tenant = '\(tenant)'"))
                return database.changesCount
            }
            #expect(changes > 0)
        }
    }

    private static let last = "TENANT AND sequence = (SELECT max(sequence) FROM event WHERE TENANT)"
    private static let damages = [
        Damage(sql: "UPDATE event SET payload = replace(payload, 'test', 'tset') WHERE TENANT", isAtTheEnd: false),
        Damage(sql: "UPDATE event SET payload = x'ff' WHERE \(last)", isAtTheEnd: false),
        Damage(sql: "DELETE FROM event WHERE TENANT AND sequence = 1", isAtTheEnd: false),
        Damage(sql: "UPDATE event SET hash = upper(hash) WHERE \(last)", isAtTheEnd: true),
        Damage(sql: "UPDATE event SET hash = x'ff' WHERE \(last)", isAtTheEnd: true),
        Damage(sql: "DELETE FROM event WHERE \(last)", isAtTheEnd: true),
        Damage(sql: "DELETE FROM event WHERE TENANT", isAtTheEnd: true),
        Damage(sql: "UPDATE chain SET sequence = sequence - 1 WHERE TENANT", isAtTheEnd: true),
        Damage(sql: "UPDATE chain SET sequence = 'text' WHERE TENANT", isAtTheEnd: true),
        Damage(sql: "DELETE FROM chain WHERE TENANT", isAtTheEnd: true),
    ]

    @Test(
        "Where a tenant's chain is damaged, a key is revoked all the same, and who does it hears that the evidence does not say so",
        arguments: damages
    )
    func revoke(damage: Damage) async throws {
        try await TestServer.run { server in
            let keys = try (0..<2).map { _ in try server.key(.read) }
            _ = try await server.guardCall("job.run", key: "k")
            try await damage.strike(server, "shop")
            for key in keys {
                #expect(try await server.ask("GET", "policies", as: key).status == 200)
                let error = try server.keys.revoke(key.id)
                #expect((error != nil) == damage.isAtTheEnd, "\(error?.description ?? "none")")
                #expect(try await server.ask("GET", "policies", as: key).status == 401)
            }
            #expect(try server.keys.revoke(keys[0].id) == nil, "nothing is left to record")
            #expect(throws: HaltStateError.self) { try server.keys.revoke("nobody") }
            #expect(throws: EvidenceError.self) {
                try LocalAuthority(policies: .empty, ledger: server.ledger, tenant: "shop").verifyEvidence()
            }
        }
    }

    @Test(
        "Where a tenant's chain is damaged, no key is made, and none works again after a restore, but those of other tenants do",
        arguments: damages.filter(\.isAtTheEnd)
    )
    func grants(damage: Damage) async throws {
        try await TestServer.run { server in
            let (shop, bank) = (try server.key(.read), try server.key(.read, tenant: "bank"))
            try await server.ledger.writeRecords { database in
                try database.execute(sql: "UPDATE api_key SET suspended_at = 1")
            }
            try await damage.strike(server, "shop")
            #expect(throws: (any Error).self) { try server.key(.read) }
            let error = #expect(throws: HaltStateError.self) {
                try RestoredAccess(server.ledger).lift(by: Approver(name: "alice", authentication: "test"))
            }
            #expect(error?.code == .ledgerUnusable)
            #expect(error?.message.hasPrefix("nothing was lifted for shop, but for all others: ") == true)
            #expect(try await server.ask("GET", "policies", as: shop).status == 401)
            #expect(try await server.ask("GET", "policies", as: bank).status == 200)
        }
    }
}
#endif
