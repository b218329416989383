#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("Golden ledger files", .tags(.evidenceRehashes))
struct LedgerGoldenTests {
    private static var folder: URL { Bundle.module.bundleURL.appendingPathComponent("Fixtures/Golden") }

    static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".db") }.sorted()

    static func copy(_ file: String, to folder: TemporaryFolder) throws -> String {
        try FileManager.default.copyItem(
            atPath: Self.folder.appendingPathComponent(file).path,
            toPath: folder.file()
        )
        return folder.file()
    }

    @Test("There is a ledger file of every version")
    func coverage() {
        let versions = (1...LedgerSchema.currentVersion).map { "ledger-\($0).db" }
        #expect(Self.files == versions)
    }

    @Test("A ledger of an earlier version is read as it is, verifies and lists", arguments: files)
    func reads(file: String) throws {
        let folder = try TemporaryFolder()
        let path = try Self.copy(file, to: folder)
        let before = try folder.contents()
        let ledger = try SQLiteLedger(reading: path)
        let ofApprovals = try ledger.events(from: 1, limit: 100, tenant: "shop-7").filter { stored in
            try SealedEvent(payload: stored.payload, hash: stored.hash).event.kind.name.hasPrefix("approval.")
        }
        #expect(try ledger.approvalEvents(after: 0, limit: 100, tenant: "shop-7") == ofApprovals)
        #expect(!ofApprovals.isEmpty)
        #expect(try ledger.quarantine(tenant: "shop-7") == nil)
        #expect(throws: HaltStateError.self) { try append(to: ledger, "key") }
        #expect(try ledger.tenants() == ["shop-7"])
        let authority = LocalAuthority(policies: .empty, ledger: ledger, tenant: "shop-7")
        let summary = try authority.verifyEvidence()
        #expect(summary.events == 36)
        let operations = try authority.operations()
        let statuses = Dictionary(grouping: operations, by: \.status).mapValues(\.count)
        #expect(statuses == [.denied: 1, .completed: 6, .rejected: 1, .expired: 2, .pending: 1])
        let paid = try #require(try authority.evidence("refund:paid:1"))
        #expect(paid.steps.map(\.name) == ["operation.allowed", "operation.started", "operation.completed"])
        #expect(paid.operation.outcome?.fact.result?["refund_id"] == "r-1")
        #expect(try folder.contents() == before, "reading changes nothing and makes nothing")
    }

    @Test("A ledger of an earlier version is migrated by nothing but the command for it", arguments: files.dropLast())
    func migrates(file: String) throws {
        let folder = try TemporaryFolder()
        let path = try Self.copy(file, to: folder)
        let before = try folder.contents()
        for creating in [false, true] {
            let error = #expect(throws: HaltStateError.self) { try SQLiteLedger(path: path, creating: creating) }
            #expect(error?.message.contains("haltstate migrate") == true)
        }
        #expect(try folder.contents() == before)
        let bindingKey = try SQLiteLedger(reading: path).bindingKey
        let migration = try SQLiteLedger.migrate(path: path)
        #expect(file == "ledger-\(migration.from).db")
        #expect(migration.to == LedgerSchema.currentVersion)
        let ledger = try SQLiteLedger(path: path)
        #expect(ledger.bindingKey.digest(of: [1]) == bindingKey.digest(of: [1]))
        #expect(try LocalAuthority(policies: .empty, ledger: ledger, tenant: "shop-7").verifyEvidence().events == 36)
    }

    @Test("Nothing is migrated while somebody has the file open")
    func migratesAlone() throws {
        let folder = try TemporaryFolder()
        let path = try Self.copy("ledger-3.db", to: folder)
        let other = try DatabaseQueue(path: path)
        _ = try other.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM event") }
        let error = #expect(throws: HaltStateError.self) { try SQLiteLedger.migrate(path: path, busyTimeout: .zero) }
        #expect(error?.message.contains("is in use") == true)
        try other.close()
        #expect(try SQLiteLedger.migrate(path: path).from == 3)
    }

    /// The file of the first version has an index with a wider condition than that version was released with.
    @Test(
        "A ledger of any version has the schema of a new one once it is migrated",
        arguments: files.filter { $0 != "ledger-1.db" }
    )
    func sameSchema(file: String) throws {
        let folder = try TemporaryFolder()
        let path = try Self.copy(file, to: folder)
        try SQLiteLedger.migrate(path: path)
        let other = try TemporaryFolder()
        try SQLiteLedger(path: other.file(), creating: true).close()
        #expect(try Self.schema(path) == Self.schema(other.file()))
    }

    /// What the tables and indexes are made of, without their layout.
    private static func schema(_ path: String) throws -> [String] {
        let database = try DatabaseQueue(path: path)
        defer { try? database.close() }
        return try database.read { database in
            try String.fetchAll(database, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        }.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.sorted()
    }

    @Test("A ledger of an earlier version goes on working", arguments: files)
    func goesOn(file: String) throws {
        let folder = try TemporaryFolder()
        let path = try Self.copy(file, to: folder)
        try SQLiteLedger.migrate(path: path)
        let ledger = try SQLiteLedger(path: path)
        let history = try SampleHistory(ledger: ledger)
        let head = try ledger.head(tenant: "shop-7")
        let open = try #require(try history.authority.operation("export:open:1"))
        history.clock.advance(to: open.updatedAt)

        let request = history.request("export.orders", "export:open:1")
        #expect(try history.ask(request) == nil)
        try history.answer("export:open:1", .approve, "alice", "at last")
        let grant = try #require(try history.ask(request))
        #expect(grant.operationID == open.id)
        try history.report(request, grant, .success)
        #expect(try history.ask(request) == nil)
        let note = "\"quoted\" \\ \t\u{1}\u{7F} caf\u{E9}"
        #expect(try history.ask(history.request("refund.create", "refund:paid:1", note: note)) == nil)
        #expect(try history.authority.verifyEvidence().events == head.sequence + 4)
    }
}

/// Where new golden files go, when somebody asks for them.
private let goldenFolder = ProcessInfo.processInfo.environment["HALTSTATE_WRITE_GOLDEN"]

@Suite("Writing golden ledger files", .enabled(if: goldenFolder != nil, "set HALTSTATE_WRITE_GOLDEN to a folder"))
struct GoldenFileWriting {
    @Test("The ledger is written")
    func ledger() throws {
        let folder = try #require(goldenFolder)
        let ledger = try SQLiteLedger(path: folder + "/ledger.db", creating: true)
        try SampleHistory(ledger: ledger).play(rounds: 1...1)
        try ledger.close()
    }
}
#endif
