#if SQLite
import Expectations
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("Orders to stop in a ledger's file", .tags(.stopMeansStop), .timeLimit(.minutes(5)))
struct FoldedOrderTests {
    private static let earlier = ["ledger-2.db", "ledger-3.db", "ledger-4.db"]

    @Test("A migration gives orders the folded form that they are found by, and keeps the rest", arguments: earlier)
    func migrated(file: String) throws {
        let folder = try TemporaryFolder()
        let path = try LedgerGoldenTests.copy(file, to: folder)
        let database = try DatabaseQueue(path: path)
        let agents = ["a1", "A1 ", "a1\u{200B}", "\u{43A}\u{43E}\u{442}", "*"]
        try database.write { database in
            for (index, agent) in agents.enumerated() {
                try database.execute(
                    sql: "INSERT INTO agent_order VALUES ('shop-7', ?, 'KILL', ?, 'alice', ?)",
                    arguments: [agent, index == 0 ? nil : "incident", index]
                )
            }
        }
        try database.close()
        try SQLiteLedger.migrate(path: path)
        let ledger = try SQLiteLedger(path: path)
        try ledger.readRecords { database in
            let sql = "SELECT * FROM agent_order WHERE ordered_at < 9 ORDER BY ordered_at"
            let rows = try Row.fetchAll(database, sql: sql)
            #expect(rows.map { $0["agent"] as String } == agents)
            #expect(rows.map { $0["folded"] as String } == ["a1", "a1", "a1", "\u{43A}\u{43E}\u{442}", "*"])
            #expect(rows.map { $0["reason"] as String? } == [nil, "incident", "incident", "incident", "incident"])
            #expect(rows.allSatisfy { $0["status"] == "KILL" && $0["ordered_by"] == "alice" })
        }
        #expect(try LocalAuthority(policies: .empty, ledger: ledger, tenant: "shop-7").verifyEvidence().events == 36)
    }

    @Test("No order can be written without the form, and orders are found by their index")
    func form() throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        #expect(throws: HaltStateError.self) {
            try ledger.writeRecordsBlocking { database in
                let columns = "tenant, agent, status, ordered_by, ordered_at"
                try database.execute(sql: "INSERT INTO agent_order (\(columns)) VALUES ('t', 'a', 'KILL', 'b', 1)")
            }
        }
        try ledger.readRecords { database in
            let sql = """
                EXPLAIN QUERY PLAN SELECT * FROM agent_order INDEXED BY agent_order_folded
                WHERE tenant = 't' AND folded = 'a'
                """
            let plan = try Row.fetchAll(database, sql: sql).map { $0["detail"] as String }
            let search = "USING INDEX agent_order_folded (tenant=? AND folded=?)"
            #expect(plan.allSatisfy { $0.contains(search) }, "\(plan)")
        }
    }

    @Test("A restore pauses everyone with the form, and takes no name of a person that could be another's")
    func restored() throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "key")
        _ = try ledger.backUp(to: folder.file("backup.db"))
        try ledger.close()
        func restore(_ name: String) throws {
            let person = Approver(name: name, authentication: "test")
            _ = try SQLiteLedger.restore(folder.file("backup.db"), to: folder.file(), by: person)
        }
        for name in ["alice\u{200B}", "\u{430}lice", " "] {
            let before = try folder.contents()
            let error = #expect(throws: HaltStateError.self) { try restore(name) }
            #expect(error?.code == .invalidCall)
            #expect(error?.message.contains(name) == (name == " "))
            #expect(try folder.contents() == before)
        }
        try restore("alice")
        try SQLiteLedger(path: folder.file()).readRecords { database in
            let rows = try Row.fetchAll(database, sql: "SELECT agent, folded, status FROM agent_order")
            #expect(rows.map { $0["folded"] as String } == ["*"])
            #expect(rows.map { $0["status"] as String } == ["PAUSE"])
        }
    }

    @Test("A quarantine is not lifted under a new name that could be taken for another one")
    func lifted() throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "key")
        _ = try ledger.backUp(to: folder.file("backup.db"))
        try ledger.close()
        let alice = Approver(name: "alice", authentication: "test")
        _ = try SQLiteLedger.restore(folder.file("backup.db"), to: folder.file(), by: alice)
        let restored = try SQLiteLedger(path: folder.file())
        let tenant = try #require(try restored.tenants().first)
        let authority = LocalAuthority(policies: .empty, ledger: restored, tenant: tenant)
        let other = Approver(name: "\u{430}lice", authentication: "test")
        let error = #expect(throws: HaltStateError.self) {
            try authority.liftQuarantine(.all, by: other, reason: "looked")
        }
        #expect(error?.message.contains("several scripts") == true)
        #expect(error?.message.contains("\u{430}") == false)
        #expect(try authority.quarantine() != nil)
        #expect(try authority.liftQuarantine(.all, by: alice, reason: "looked") == nil)
    }
}
#endif
