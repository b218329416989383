#if SQLite
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("Golden ledger files")
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
        #expect(Self.files.first == "ledger-1.db")
    }

    @Test("A ledger of an earlier version opens, verifies and lists", arguments: files)
    func reads(file: String) throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(path: Self.copy(file, to: folder))
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
        #expect(try ledger.bindingKey.digest(of: [1]) == SQLiteLedger(path: folder.file()).bindingKey.digest(of: [1]))
    }

    @Test("A ledger of an earlier version goes on working", arguments: files)
    func goesOn(file: String) throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(path: Self.copy(file, to: folder))
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
        let ledger = try SQLiteLedger(path: folder + "/ledger.db")
        try SampleHistory(ledger: ledger).play(rounds: 1...1)
        try ledger.close()
    }
}
#endif
