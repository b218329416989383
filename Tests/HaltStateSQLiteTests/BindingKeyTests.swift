#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("Binding keys of tenants in a ledger's file", .tags(.everyArgumentCounts), .timeLimit(.minutes(5)))
struct BindingKeyTests {
    private struct Stored: Equatable {
        let key: Data?
        let offeredAt: Int64?
    }

    private static func keys(_ ledger: SQLiteLedger) throws -> [String: Stored] {
        let rows = try ledger.readRecords { try Row.fetchAll($0, sql: "SELECT * FROM binding_key") }
        return Dictionary(
            uniqueKeysWithValues: rows.map { ($0["tenant"], Stored(key: $0["value"], offeredAt: $0["offered_at"])) }
        )
    }

    @Test("A migration gives each tenant on record a random key, and offers none", arguments: LedgerGoldenTests.files)
    func migrated(file: String) throws {
        var found: Set<Data?> = []
        for _ in 0..<2 {
            let folder = try TemporaryFolder()
            let path = try LedgerGoldenTests.copy(file, to: folder)
            guard try SQLiteLedger.migrate(path: path).from < LedgerSchema.firstWithBindingKeys else { return }
            let ledger = try SQLiteLedger(path: path)
            let stored = try #require(try Self.keys(ledger)["shop-7"])
            #expect(stored.key?.count == 32)
            #expect(stored.offeredAt == nil)
            let own = try ledger.readRecords(LedgerSchema.bindingKey)
            #expect(stored.key != Data(own))
            found.insert(stored.key)
        }
        #expect(found.count == 2, "no two files have one key")
    }

    @Test("A key comes back with a backup, and so does that it is offered")
    func restored() throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        let key = try #require(SQLiteLedger.freshBindingKey(of: "shop"))
        try ledger.writeRecordsBlocking { database in
            let sql = "INSERT INTO binding_key (tenant, value, offered_at) VALUES (?, ?, ?)"
            try database.execute(sql: sql, arguments: ["shop", key, 7])
            try database.execute(sql: sql, arguments: ["bank", SQLiteLedger.freshBindingKey(of: "bank"), nil])
            try database.execute(sql: sql, arguments: ["local", SQLiteLedger.freshBindingKey(of: "local"), nil])
        }
        let before = try Self.keys(ledger)
        #expect(before["local"] == Stored(key: nil, offeredAt: nil), "the file's own stands in one place")
        #expect(before["bank"]?.key != key)
        _ = try ledger.backUp(to: folder.file("backup.db"))
        try ledger.close()
        #expect(try Self.keys(SQLiteLedger(reading: folder.file("backup.db"))) == before)
        let person = Approver(name: "alice", authentication: "test")
        _ = try SQLiteLedger.restore(folder.file("backup.db"), to: folder.file(), by: person)
        #expect(try Self.keys(SQLiteLedger(path: folder.file())) == before)
    }

    @Test("Only the tool's tenant is without a key of its own, and no key is short")
    func constraints() throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        for (tenant, key) in [("shop", nil), ("shop", Data(repeating: 1, count: 16)), ("Local", nil)]
            as [(String, Data?)]
        {
            #expect(throws: HaltStateError.self) {
                try ledger.writeRecordsBlocking { database in
                    let sql = "INSERT INTO binding_key (tenant, value) VALUES (?, ?)"
                    try database.execute(sql: sql, arguments: [tenant, key])
                }
            }
        }
    }
}
#endif
