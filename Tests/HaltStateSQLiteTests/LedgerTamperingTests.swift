#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("A ledger that was changed by hand", .tags(.evidenceRehashes))
struct LedgerTamperingTests {
    /// As long as they are there, so are the files of the ledgers in them.
    private let (folder, other): (TemporaryFolder, TemporaryFolder)

    init() throws {
        (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    }

    /// A change, the key of the operation that it is about, and whether that operation itself shows it.
    struct Change: Sendable, CustomTestStringConvertible {
        let sql: String
        let key: String?

        init(_ sql: String, key: String? = nil) {
            self.sql = sql
            self.key = key
        }

        var testDescription: String { sql }
    }

    private static let open = "export:open:1"
    private static let lost = "refund:lost:1"

    private static let operationRows = [
        Change("UPDATE operation SET status = 'approved' WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET status = 'denied' WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET status = 'unheard of' WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET status = x'ff' WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET approval = 'another' WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET approval = NULL WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET approval = 'another' WHERE key = '\(lost)'", key: lost),
        Change("UPDATE operation SET first_sequence = first_sequence - 1 WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET first_sequence = first_sequence + 1 WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET first_sequence = 0 WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET first_sequence = 'text' WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET last_sequence = last_sequence + 1 WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET last_sequence = last_sequence - 1 WHERE key = '\(lost)'", key: lost),
        Change("UPDATE operation SET last_sequence = 9223372036854775807 WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET last_sequence = x'00' WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET key = 'renamed' WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET key = key || char(0) || 'x' WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET key = CAST(key AS BLOB) WHERE key = '\(open)'", key: open),
        Change("UPDATE operation SET status = status || char(0) WHERE key = '\(open)'"),
        Change("UPDATE operation SET tenant = 'shop-8' WHERE key = '\(open)'", key: open),
        Change("DELETE FROM operation WHERE key = '\(open)'", key: open),
        Change("DELETE FROM operation WHERE key = '\(lost)'", key: lost),
        Change("DELETE FROM operation"),
        Change("INSERT INTO operation VALUES ('shop-7', 'added', 'approved', NULL, 1, 1)", key: "added"),
        Change("INSERT INTO operation VALUES ('shop-7', 'added', 'approved', 'a-1', 99, 99)", key: "added"),
        Change("INSERT INTO operation VALUES ('shop-7', 'added', 'denied', NULL, -1, -1)", key: "added"),
    ]

    private static let eventRows = [
        Change("UPDATE event SET payload = replace(payload, '4200', '4201') WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET payload = payload || ' ' WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET payload = '' WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET payload = x'ff00' WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET hash = replace(hash, substr(hash, 1, 1), 'z') WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET hash = upper(hash) WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET hash = x'ff' WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET key = 'moved' WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET key = key || char(0) || 'x' WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET hash = hash || char(0) WHERE key = '\(open)'"),
        Change("UPDATE event SET hash = CAST(hash AS BLOB) WHERE key = '\(open)'"),
        Change("UPDATE event SET key = NULL WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET key = '\(open)' WHERE key IS NULL AND sequence = 34", key: open),
        Change("UPDATE event SET tenant = 'shop-8' WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET sequence = 1000 WHERE key = '\(open)'", key: open),
        Change("UPDATE event SET sequence = 0 WHERE sequence = 1"),
        Change("UPDATE event SET sequence = -5 WHERE sequence = 36"),
        Change("DELETE FROM event WHERE key = '\(open)'", key: open),
        Change("DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event WHERE key = '\(lost)')", key: lost),
        Change("DELETE FROM event WHERE sequence = 1"),
        Change("DELETE FROM event WHERE sequence = 36"),
        Change("DELETE FROM event WHERE key IS NULL"),
        Change("DELETE FROM event"),
        Change(swap(of: 2, and: 3)),
        Change(swap(of: 35, and: 36)),
        Change(swap(of: 1, and: 36)),
        Change("INSERT INTO event SELECT tenant, 37, key, payload, hash FROM event WHERE sequence = 36"),
        Change("INSERT INTO event SELECT tenant, 37, 'copied', payload, hash FROM event WHERE sequence = 2"),
        Change("INSERT INTO event SELECT tenant, 0, key, payload, hash FROM event WHERE sequence = 1"),
        Change("INSERT INTO event SELECT tenant, -1, NULL, payload, hash FROM event WHERE sequence = 1"),
        Change(
            "INSERT INTO event SELECT tenant, 9223372036854775807, key, payload, hash FROM event WHERE sequence = 1"
        ),
    ]

    private static let chainRows = [
        "UPDATE chain SET sequence = 35", "UPDATE chain SET sequence = 37", "UPDATE chain SET sequence = 0",
        "UPDATE chain SET sequence = -1", "UPDATE chain SET sequence = 9223372036854775807",
        "UPDATE chain SET sequence = 'text'", "UPDATE chain SET hash = ''", "UPDATE chain SET hash = upper(hash)",
        "UPDATE chain SET hash = x'ff'", "UPDATE chain SET hash = (SELECT hash FROM event WHERE sequence = 35)",
        "UPDATE chain SET sequence = 35, hash = (SELECT hash FROM event WHERE sequence = 35)",
        "UPDATE chain SET tenant = 'shop-8'", "DELETE FROM chain",
    ].map { Change($0) }

    /// Puts each of two events' contents in the other's place.
    private static func swap(of first: Int, and second: Int) -> String {
        """
        UPDATE event SET sequence = -\(first) WHERE sequence = \(first);
        UPDATE event SET sequence = \(first) WHERE sequence = \(second);
        UPDATE event SET sequence = \(second) WHERE sequence = -\(first)
        """
    }

    @Test("Verification finds it", arguments: operationRows + eventRows + chainRows)
    func isFound(change: Change) throws {
        let history = try self.history(after: change)
        #expect(throws: EvidenceError.self) { try history.authority.verifyEvidence() }
    }

    @Test(
        "No permit comes of the operation that it is about",
        arguments: (operationRows + eventRows).filter { $0.key != nil }
    )
    func isNotActedUpon(change: Change) throws {
        let key = try #require(change.key)
        let history = try self.history(after: change)
        let action = key.hasPrefix("export") ? "export.orders" : "refund.create"
        let before = try history.events()
        #expect(throws: LedgerError.self) {
            try history.ask(history.request(ActionName(stringLiteral: action), IdempotencyKey(key)))
        }
        #expect(throws: (any Error).self) { try history.answer(IdempotencyKey(key), .approve, "alice", nil) }
        #expect(try history.events() == before, "nothing is written on top of it")
    }

    @Test("Nothing is appended to a chain whose end was changed", arguments: chainRows)
    func isNotContinued(change: Change) throws {
        let history = try self.history(after: change)
        let before = try history.events()
        #expect(throws: LedgerError.self) { try history.ask(history.request("refund.create", "refund:new")) }
        #expect(try history.events() == before)
    }

    @Test(
        "A tenant of which only some rows are left is still known, and so can be verified",
        arguments: [
            "DELETE FROM chain", "DELETE FROM chain; DELETE FROM operation", "DELETE FROM chain; DELETE FROM event",
            "DELETE FROM event; DELETE FROM operation",
        ]
    )
    func tenants(sql: String) throws {
        let history = try self.history(after: Change(sql))
        #expect(try history.authority.blockingLedger.tenants() == ["shop-7"])
        let more =
            "UPDATE chain SET tenant = 'a'; UPDATE event SET tenant = 'b' || sequence; UPDATE operation SET tenant = 'c'"
        let moved = try self.history(after: Change(more), in: other).authority.blockingLedger.tenants()
        #expect(moved == ["a"] + (1...36).map { TenantID("b\($0)") }.sorted() + ["c"])
    }

    @Test("A place beyond the last integer is refused wherever it is read, and ends nothing")
    func uncountable() throws {
        let last = "9223372036854775807"
        let both = "UPDATE event SET sequence = \(last) WHERE sequence = 36; UPDATE chain SET sequence = \(last)"
        for (change, folder) in [(Change("UPDATE chain SET sequence = \(last)"), folder), (Change(both), other)] {
            let history = try self.history(after: change, in: folder)
            #expect(throws: LedgerError.self) { try history.authority.blockingLedger.head(tenant: "shop-7") }
            #expect(throws: (any Error).self) { try history.ask(history.request("refund.create", "refund:new")) }
            #expect(throws: EvidenceError.self) { try history.authority.verifyEvidence() }
        }
    }

    @Test("The ledger verifies and works as it is")
    func unchanged() throws {
        let history = try self.history(after: Change("SELECT 1"))
        #expect(try history.authority.verifyEvidence().events == 36)
        for key in [Self.open, Self.lost] { #expect(try history.authority.operation(IdempotencyKey(key)) != nil) }
        try history.answer(IdempotencyKey(Self.open), .approve, "alice", nil)
        #expect(try history.ask(history.request("export.orders", IdempotencyKey(Self.open))) != nil)
        #expect(try history.ask(history.request("refund.create", "refund:new")) != nil)
        #expect(try history.authority.verifyEvidence().events == 41)
    }

    private func history(after change: Change, in folder: TemporaryFolder? = nil) throws -> SampleHistory {
        let path = try LedgerGoldenTests.copy("ledger-1.db", to: folder ?? self.folder)
        try SQLiteLedger.migrate(path: path)
        let ledger = try SQLiteLedger(path: path)
        let history = try SampleHistory(ledger: ledger)
        if let last = try history.authority.operations().first { history.clock.advance(to: last.updatedAt) }
        let before = try ledger.dump()
        try ledger.database.write { try $0.execute(sql: change.sql) }
        if change.sql != "SELECT 1" { try #require(try ledger.dump() != before, "the change changes nothing") }
        return history
    }
}

extension SampleHistory {
    /// Every row of the chain as SQLite holds it, whatever type its values have.
    fileprivate func events() throws -> [String] {
        try #require(authority.ledger as? SQLiteLedger).dump()
    }
}

extension SQLiteLedger {
    /// Every row, as text that shows the type of each value and all of its bytes, also those after a zero byte.
    fileprivate func dump() throws -> [String] {
        try database.read { database in
            try ["event", "operation", "chain"].flatMap { table in
                let columns = try database.columns(in: table).map { "typeof(\($0.name)) || hex(\($0.name))" }
                let sql = "SELECT \(columns.joined(separator: " || ' ' || ")) FROM \(table) ORDER BY 1"
                return try Optional<String>.fetchAll(database, sql: sql).map { "\(table) \($0 ?? "")" }
            }
        }
    }
}
#endif
