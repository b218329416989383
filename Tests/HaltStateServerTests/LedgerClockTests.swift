#if Server
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@testable import HaltStateServer

@Suite("A server whose ledger has a clock", .tags(.nothingUnknown), .timeLimit(.minutes(5)))
struct LedgerClockTests {
    /// By how many seconds the ledger's clock is ahead of the server's.
    private static let skews = [-86_400, 86_400]

    private static func run(_ skew: Int, _ body: @Sendable (TestServer, ManualClock) async throws -> Void) async throws
    {
        let clock = ManualClock(ManualClock().now() + .seconds(skew))
        try await TestServer.run({ $0.contentLifetime = .seconds(60) }, ledgerClock: clock) { server in
            try await body(server, clock)
        }
    }

    @Test("keeps content by it from the first request on, and deletes it when its time is over by it", arguments: skews)
    func content(skew: Int) async throws {
        try await Self.run(skew) { server, clock in
            let path = "/api/haltstate/evidence/attachments"
            let attachment: ContextValue = [
                "attachment_id": "x", "evidence_id": "ev", "agent_id": "a", "content_kind": "input",
                "content_base64": "aGVsbG8=",
            ]
            let kept = try await server.ask("POST", path, attachment)
            #expect(kept["expires_at"] == .string((clock.now() + .seconds(60)).description))
            #expect(try await server.ask("GET", path + "/ev").text.contains("aGVsbG8="))
            for clock in [clock, server.clock] { clock.advance(by: .seconds(60)) }
            #expect(try await !server.ask("GET", path + "/ev").text.contains("aGVsbG8="))
            let tenants = try Tenants(
                ledger: server.ledger,
                terms: AuthorityTerms(),
                wallClock: ClockWatch(server.clock),
                load: { .empty }
            )
            #expect(try await tenants.settledTime() == clock.now())
        }
    }

    @Test("lets keys work by it from the first request on", arguments: skews)
    func keys(skew: Int) async throws {
        try await Self.run(skew) { server, clock in
            let key = try server.keys.create(tenant: "shop", scopes: [.read], lifetime: .seconds(60))
            #expect(try await server.ask("GET", "operations", as: key).status == 200)
            for clock in [clock, server.clock] { clock.advance(by: .seconds(60)) }
            #expect(try await server.ask("GET", "operations", as: key).status == 401)
        }
    }

    @Test("records by it that policies were read again", arguments: skews)
    func reload(skew: Int) async throws {
        try await Self.run(skew) { server, clock in
            let tenants = try Tenants(
                ledger: server.ledger,
                terms: AuthorityTerms(),
                wallClock: ClockWatch(server.clock),
                load: { .empty }
            )
            _ = try await tenants.reload(by: .program)
            let events = try server.ledger.events(from: 1, limit: 9, tenant: "shop")
            #expect(try events.map { try $0.time } == [clock.now(), clock.now()])
        }
    }
}
#endif
