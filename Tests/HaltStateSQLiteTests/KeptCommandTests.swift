#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("The words of commands that wait for people")
struct KeptCommandTests {
    private let folder: TemporaryFolder
    private let ledger: SQLiteLedger
    private let clock = ManualClock()
    private let words = CommandWords(["deploy", "--password", String(repeating: "s3cret ", count: 2_000)])

    init() throws {
        folder = try TemporaryFolder()
        ledger = try SQLiteLedger(path: folder.file(), creating: true)
    }

    private func authority(keeping words: CommandWords?) throws -> LocalAuthority {
        let policies = """
            {"version": "1", "policies": [
                {"name": "ask", "action_pattern": "job.*", "effect": "APPROVAL_REQUIRED", "priority": 1}
            ]}
            """
        return LocalAuthority(
            policies: try PolicySet(bytes: Array(policies.utf8), file: "policies.json"),
            ledger: CommandKeepingLedger(ledger, keeping: words),
            wallClock: clock
        )
    }

    /// Calls a guarded body that is bound to some words.
    private func call(bound: CommandWords? = nil, keeping words: CommandWords?) throws {
        let digest = try (bound ?? self.words).digest(under: ledger.bindingKey)
        let client = HaltStateClient(
            authority: try authority(keeping: words),
            configuration: .init(agentID: "worker")
        )
        let context: GuardContext = ["arguments_digest": .string(digest)]
        try client.blocking.guard("job.deploy", context: context, idempotencyKey: "k") { _ in
            let left = try kept()
            #expect(left == nil, "the words are gone before the body runs")
        }
    }

    private func operation() throws -> GuardedOperation {
        try #require(try ledger.operation(.key("k"), tenant: "local"))
    }

    private func kept() throws -> KeptCommand? {
        let rows = try ledger.readRecords { try Int.fetchOne($0, sql: "SELECT count(*) FROM kept_command") ?? 0 }
        guard let operation = try ledger.operation(.key("k"), tenant: "local") else { return nil }
        let kept = try ledger.keptCommand(of: operation, tenant: "local", at: clock.now())
        // What is over is not shown, and is deleted as well.
        if ![.pending, .approved].contains(operation.status) { #expect(rows == 0) }
        return kept
    }

    @Test(
        "The words of commands that wait for people are kept from the commit that asks to the one that ends the request"
    )
    func life() throws {
        #expect(throws: ApprovalPending.self) { try call(keeping: words) }
        #expect(try kept() == .words(words))
        #expect(throws: ApprovalPending.self) { try call(keeping: words) }
        #expect(try kept() == .words(words))
        let id = try #require(try operation().approval?.terms.id)
        let alice = Approver(name: "alice", authentication: "test")
        _ = try authority(keeping: nil).decide(id, .approve, by: alice, reason: nil)
        #expect(try operation().status == .approved)
        try call(keeping: words)
        #expect(try operation().status == .completed)
        #expect(try kept() == nil)
        try ledger.close()
        for (name, data) in try folder.contents() {
            #expect(data.range(of: Data("s3cret".utf8)) == nil, "\(name) holds what was deleted")
        }
    }

    @Test(
        "The words of commands that wait for people are not kept by somebody who is bound to others, and are forgotten by who keeps none"
    )
    func bound() throws {
        let other = CommandWords(["deploy"])
        #expect(throws: ApprovalPending.self) { try call(keeping: other) }
        #expect(try kept() == nil)
        #expect(throws: ApprovalPending.self) { try call(keeping: words) }
        #expect(throws: IdempotencyConflict.self) { try call(bound: other, keeping: other) }
        #expect(try kept() == .words(words))
        #expect(throws: ApprovalPending.self) { try call(keeping: nil) }
        #expect(try kept() == nil)
    }

    @Test(
        "The words of commands that wait for people are not shown once the time is over, and are deleted by whoever looks for such words"
    )
    func expiry() async throws {
        #expect(throws: ApprovalPending.self) { try call(keeping: words) }
        try await ledger.forgetSettledCommands(at: clock.now())
        #expect(try kept() == .words(words))
        clock.advance(by: .seconds(30 * 86_400))
        #expect(try kept() == nil)
        #expect(try count() == 1)
        try await ledger.forgetSettledCommands(at: clock.now())
        #expect(try count() == 0)
    }

    private func count() throws -> Int {
        try ledger.readRecords { try Int.fetchOne($0, sql: "SELECT count(*) FROM kept_command") ?? 0 }
    }

    @Test(
        "The words of commands that wait for people are in no backup, and in no ledger that was restored from a plain copy"
    )
    func copies() throws {
        #expect(throws: ApprovalPending.self) { try call(keeping: words) }
        _ = try ledger.backUp(to: folder.file("backup.db"))
        try ledger.emptyLog()
        try FileManager.default.copyItem(atPath: folder.file(), toPath: folder.file("copy.db"))
        let person = Approver(name: "alice", authentication: "test")
        _ = try SQLiteLedger.restore(folder.file("copy.db"), to: folder.file("restored.db"), by: person)
        let contents = try folder.contents()
        for (name, holds) in [("ledger.db", true), ("copy.db", true), ("backup.db", false), ("restored.db", false)] {
            #expect((contents[name]?.range(of: Data("s3cret".utf8)) != nil) == holds, "\(name)")
        }
        try ledger.close()
        _ = try SQLiteLedger.restore(folder.file("backup.db"), to: folder.file(), by: person)
        let kept = try folder.contents().filter { $0.key.contains(".replaced-") }
        #expect(!kept.isEmpty)
        for (name, data) in kept {
            #expect(data.range(of: Data("s3cret".utf8)) == nil, "\(name) holds words that nobody will look at")
        }
    }

    @Test(
        "The words of commands that wait for people are none in a ledger of an earlier version, which is read and backed up as it is"
    )
    func earlier() throws {
        let folder = try TemporaryFolder()
        let path = try LedgerGoldenTests.copy("ledger-4.db", to: folder)
        let ledger = try SQLiteLedger(reading: path)
        let pending = try ledger.operations(OperationQuery(statuses: [.pending]), tenant: "shop-7")
        let operation = try #require(pending.first)
        #expect(try ledger.keptCommand(of: operation, tenant: "shop-7", at: operation.createdAt) == nil)
        _ = try ledger.backUp(to: folder.file("backup.db"))
    }
}
#endif
