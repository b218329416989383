#if SQLite
import Expectations
import GRDB
import HaltStateTesting
import Testing

@testable import HaltState
@testable import HaltStateAuthority
@testable import HaltStateSQLite

@Suite("A file whose ledger has a clock", .tags(.nothingUnknown))
struct LedgerTimeTests {
    private static let person = Approver(name: "alice", authentication: "test")

    /// By how many seconds the machine's clock is ahead.
    private static let skews = [-86_400, 86_400]

    private let folder: TemporaryFolder
    private let clock = ManualClock()

    init() throws { folder = try TemporaryFolder() }

    private func machine(_ skew: Int) -> ManualClock { ManualClock(clock.now() + .seconds(skew)) }

    private func times(_ ledger: SQLiteLedger, _ tenant: TenantID = "shop") throws -> [Timestamp] {
        try ledger.events(from: 1, limit: 99, tenant: tenant).map { try $0.time }
    }

    @Test("is told by it what is done to keys, whatever the machine has for the time", arguments: skews)
    func keys(skew: Int) throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true, clock: clock)
        let keys = SQLiteAPIKeyStore(ledger, wallClock: machine(skew))
        let key = try keys.create(tenant: "shop", scopes: [.read], lifetime: .seconds(60))
        try keys.name(key.id, "alice")
        let made = clock.now()
        clock.advance(by: .seconds(1))
        try keys.revoke(key.id)
        let record = try #require(try keys.list().first)
        #expect(record.createdAt == made)
        #expect(record.expiresAt == made + .seconds(60))
        #expect(record.revokedAt == clock.now())
        #expect(try times(ledger) == [made, made, clock.now()])
    }

    @Test("is told by it what people say after a restore, and a backup says it as well", arguments: skews)
    func restored(skew: Int) throws {
        let machine = machine(skew)
        let ledger = try SQLiteLedger(path: folder.file(), creating: true, clock: clock)
        _ = try SQLiteAPIKeyStore(ledger).create(tenant: "shop", scopes: [.read])
        let backup = try ledger.backUp(to: folder.file("backup.db"), wallClock: machine)
        #expect(backup.takenAt == clock.now())
        try ledger.close()
        clock.advance(by: .seconds(60))
        let path = folder.file("restored.db")
        _ = try SQLiteLedger.restore(folder.file("backup.db"), to: path, by: Self.person, wallClock: clock)
        let restored = try SQLiteLedger(path: path, clock: clock)
        clock.advance(by: .seconds(60))
        try RestoredAccess(restored, wallClock: machine).lift(by: Self.person)
        let authority = LocalAuthority(policies: .empty, ledger: restored, tenant: "shop", wallClock: machine)
        _ = try authority.liftQuarantine(.all, by: Self.person, reason: "looked")
        #expect(try times(restored).suffix(3) == [clock.now(), clock.now(), clock.now()])
        try restored.endQuarantine(machine)
        let ended = try restored.readRecords { try Int64.fetchOne($0, sql: "SELECT lifted_at FROM restore") }
        #expect(ended == clock.now().microseconds)
    }
}
#endif
