import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("The ledger in memory")
struct MemoryLedgerTests {
    @Test("It keeps every promise of a ledger", arguments: LedgerConformance.checks)
    func conformance(check: LedgerConformance.Check) async throws {
        try await LedgerConformance { MemoryLedger() }.run(check)
    }
}

@Suite("The embedded authority, in memory")
struct LocalAuthorityTests {
    private static let suite = AuthorityConformance { policies in
        let clock = ManualClock()
        return .init(local: LocalAuthority(policies: policies, wallClock: clock), clock: clock)
    }

    @Test("It keeps every promise of an authority", arguments: AuthorityConformance.checks)
    func conformance(check: AuthorityConformance.Check) async throws {
        try await Self.suite.run(check)
    }

    @Test("Its synchronous form keeps every promise of an authority", arguments: AuthorityConformance.checks)
    func blockingConformance(check: AuthorityConformance.Check) async throws {
        try await AuthorityConformance { try await Self.suite.makeSubject($0).blocking() }.run(check)
    }
}
