import Expectations
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("The ledger in memory", .tags(.onePermit))
struct MemoryLedgerTests {
    @Test("The ledger in memory keeps every promise of a ledger", arguments: LedgerConformance.checks)
    func conformance(check: LedgerConformance.Check) async throws {
        try await LedgerConformance { MemoryLedger() }.run(check)
    }
}

@Suite("The embedded authority in memory", .tags(.onePermit))
struct LocalAuthorityTests {
    private static let suite = AuthorityConformance { policies in
        let clock = ManualClock()
        return .init(local: LocalAuthority(policies: policies, wallClock: clock), clock: clock)
    }

    @Test(
        "The embedded authority in memory keeps every promise of an authority",
        arguments: AuthorityConformance.checks
    )
    func conformance(check: AuthorityConformance.Check) async throws {
        try await Self.suite.run(check)
    }

    @Test(
        "The embedded authority's synchronous form keeps every promise of an authority in memory",
        arguments: AuthorityConformance.checks
    )
    func blockingConformance(check: AuthorityConformance.Check) async throws {
        try await AuthorityConformance { try await Self.suite.makeSubject($0).blocking() }.run(check)
    }
}
