#if SQLite
import Expectations
import Foundation
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("The ledger in a SQLite file", .tags(.onePermit))
struct SQLiteConformanceTests {
    @Test(
        "The ledger in a SQLite file keeps every promise of a ledger",
        arguments: LedgerConformance.checks + LedgerConformance.durableChecks
    )
    func ledger(check: LedgerConformance.Check) async throws {
        let folder = try TemporaryFolder()
        let suite = LedgerConformance(
            reopen: { ledger in
                let ledger = try #require(ledger as? SQLiteLedger)
                let path = ledger.path
                try ledger.close()
                return try SQLiteLedger(path: path, creating: true)
            },
            makeLedger: { try SQLiteLedger(path: folder.file(UUID().uuidString), creating: true) }
        )
        try await suite.run(check)
    }

    @Test("An embedded authority on it keeps every promise", arguments: AuthorityConformance.checks)
    func authority(check: AuthorityConformance.Check) async throws {
        let folder = try TemporaryFolder()
        try await Self.authorities(in: folder).run(check)
    }

    @Test("The authority's synchronous form keeps every promise", arguments: AuthorityConformance.checks)
    func blockingAuthority(check: AuthorityConformance.Check) async throws {
        let folder = try TemporaryFolder()
        let suite = Self.authorities(in: folder)
        try await AuthorityConformance { try await suite.makeSubject($0).blocking() }.run(check)
    }

    private static func authorities(in folder: TemporaryFolder) -> AuthorityConformance {
        AuthorityConformance { policies in
            let clock = ManualClock()
            let ledger = try SQLiteLedger(path: folder.file(UUID().uuidString), creating: true)
            return .init(local: LocalAuthority(policies: policies, ledger: ledger, wallClock: clock), clock: clock)
        }
    }
}
#endif
