#if Server
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateServer
import HaltStateSQLite
import Testing

@Suite("Names of API keys", .tags(.exactComparison))
struct KeyNameTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let column: String
        let name: String
        let words: String

        init(_ column: String, _ name: String, _ words: String) {
            (self.column, self.name, self.words) = (column, name, words)
        }

        var testDescription: String { "\(column): \(words)" }
    }

    private static let unfit =
        ["tenant", "name", "agent"].flatMap { column in
            [
                Row(column, "", "is empty"), Row(column, " ", "holds nothing that can be seen"),
                Row(column, "x\u{200B}", "holds U+200B, which cannot be seen"),
                Row(column, "\u{AD}", "holds U+00AD, which cannot be seen"),
                Row(column, "x\u{202E}y", "holds U+202E, which changes the direction of the text"),
                Row(column, "x\n", "holds the control character U+000A"),
                Row(column, " x", "starts with a blank (U+0020)"),
                Row(column, "x\u{3000}", "ends with a blank (U+3000)"),
            ]
        } + [Row("name", "\u{430}lice", "has a word with letters of several scripts")]

    private static func make(_ keys: SQLiteAPIKeyStore, _ row: Row) throws -> APIKey {
        try keys.create(
            tenant: row.column == "tenant" ? TenantID(row.name) : "shop",
            scopes: row.column == "name" ? [.write] : [.check],
            name: row.column == "name" ? row.name : nil,
            agent: row.column == "agent" ? AgentID(row.name) : nil
        )
    }

    private static func withKeys(_ body: (SQLiteAPIKeyStore, SQLiteLedger) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "haltstate-names-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let ledger = try SQLiteLedger(path: folder.appending(path: "ledger.db").path, creating: true)
        try body(SQLiteAPIKeyStore(ledger), ledger)
        try ledger.close()
    }

    @Test("A new name that could be taken for another one makes no key, and is not repeated", arguments: unfit)
    func refused(row: Row) throws {
        try Self.withKeys { keys, ledger in
            let error = #expect(throws: HaltStateError.self) { try Self.make(keys, row) }
            #expect(error?.code == .invalidCall)
            #expect(error?.message.contains(row.words) == true)
            #expect(row.name.allSatisfy { " x".contains($0) } || error?.message.contains(row.name) == false)
            #expect(try keys.list().isEmpty)
            let rows = try ledger.readRecords { try Int.fetchOne($0, sql: "SELECT count(*) FROM binding_key") }
            #expect(rows == 0, "a refused tenant leaves nothing behind")
        }
    }

    @Test("Names of many scripts make a key", arguments: ["алексей@corp.example", "山田 たろう", "Zoë", "김 철수", "محمد"])
    func accepted(name: String) throws {
        try Self.withKeys { keys, _ in
            _ = try keys.create(tenant: TenantID(name), scopes: [.write], name: name, agent: AgentID("\u{430}gent"))
            #expect(try keys.list().flatMap(\.nameWarnings) == [])
        }
    }

    @Test("A name that a key of the tenant has already makes another key, with a warning", arguments: unfit)
    func known(row: Row) throws {
        try Self.withKeys { keys, ledger in
            let first = try keys.create(tenant: "shop", scopes: [.check])
            try ledger.writeRecordsBlocking { database in
                let sql = "UPDATE api_key SET \(row.column) = ? WHERE id = ?"
                try database.execute(sql: sql, arguments: [row.name, first.id])
            }
            _ = try Self.make(keys, row)
            let warnings = try keys.list().flatMap(\.nameWarnings)
            #expect(warnings.count == 2)
            #expect(warnings.allSatisfy { $0.contains(row.words) })
            let other = Row(row.column, row.name + "\u{200B}", row.words)
            #expect(throws: HaltStateError.self, "known are bytes") { try Self.make(keys, other) }
            if row.column != "tenant" {
                #expect(throws: HaltStateError.self, "and of the same tenant") {
                    try keys.create(tenant: "else", scopes: [.write], name: row.name, agent: AgentID(row.name))
                }
            }
        }
    }

    @Test("The holder of a key from before goes on deciding, and is one person with who reads the same")
    func holders() async throws {
        try await TestServer.run { server in
            let path = "approval/\(try await server.guardCall("job.listed", key: "k").text("approval_id"))/decision"
            let keys = try (0..<3).map { _ in try server.key(.write) }
            let names = ["alice\u{200B}", "ALICE ", "\u{430}lice"]
            try server.ledger.writeRecordsBlocking { database in
                for (key, name) in zip(keys, names) {
                    let sql = "UPDATE api_key SET name = ? WHERE id = ?"
                    try database.execute(sql: sql, arguments: [name, key.id])
                }
            }
            let first = try await server.ask("POST", path, ["decision": "approve"], as: keys[0])
            #expect(first["counted"] == true)
            let second = try await server.ask("POST", path, ["decision": "approve"], as: keys[1])
            #expect(second["counted"] == false)
            #expect(second["status"] == "pending")
            #expect(try await server.ask("POST", path, ["decision": "approve"], as: keys[2]).status == 403)
            let open = try await server.guardCall("job.ask", key: "o").text("approval_id")
            let third = try await server.ask("POST", "approval/\(open)/decision", ["decision": "approve"], as: keys[2])
            #expect(third["status"] == "approved", "where nobody is listed, the name of a key is as good as ever")
        }
    }

    @Test("A restore's pauses are not lifted under a name that could be taken for another one")
    func lift() throws {
        try Self.withKeys { _, ledger in
            let error = #expect(throws: HaltStateError.self) {
                try RestoredAccess(ledger).lift(by: Approver(name: "alice\u{200B}", authentication: "test"))
            }
            #expect(error?.message.contains("holds U+200B") == true)
            try RestoredAccess(ledger).lift(by: Approver(name: "alice", authentication: "test"))
        }
    }
}
#endif
