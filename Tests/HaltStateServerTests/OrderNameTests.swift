#if Server
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Testing

@Suite("Over HTTP, an order to stop", .tags(.stopMeansStop))
struct OrderNameTests {
    private static let names = ["a1", "A1", "a1 ", "a1\u{200B}", "\u{A0}a1", "ａ1", "a\u{AD}1"]
    private static let others = ["a2", "\u{430}1", "a 1", "worker"]

    private static func path(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: "a"..."z")) ?? ""
    }

    private static func order(_ server: TestServer, _ agent: String, _ status: String) async throws -> Answer {
        try await server.ask("POST", "agents/\(path(agent))/order", ["status": .string(status), "reason": "r"])
    }

    private static func heartbeat(_ server: TestServer, _ agent: String) async throws -> ContextValue? {
        try await server.ask("GET", "heartbeat?agent_id=\(path(agent))")["status"]
    }

    private static func ask(_ server: TestServer, _ agent: String, key: String) async throws -> ContextValue? {
        let call: ContextValue = [
            "agent_id": .string(agent), "action": "job.run", "params": [:], "idempotency_key": .string(key),
        ]
        return try await server.ask("POST", "action/guard", call)["status"]
    }

    /// Writes an order as a version before names were judged may have.
    private static func keep(_ server: TestServer, _ agent: String, _ status: String) throws {
        try server.ledger.writeRecordsBlocking { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO agent_order VALUES ('shop', ?, ?, NULL, 'boss', 1, ?)",
                arguments: [agent, status, agent.folded]
            )
        }
    }

    private static func orders(_ server: TestServer) throws -> [String: String] {
        try server.ledger.readRecords { database in
            let rows = try Row.fetchAll(database, sql: "SELECT agent, status FROM agent_order")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    @Test(
        "Over HTTP, an order to stop holds for every agent whose name reads the same, and for no other",
        arguments: ["KILL", "PAUSE"]
    )
    func holds(status: String) async throws {
        try await TestServer.run { server in
            let given = try await Self.order(server, "a1", status)
            #expect(given.status == 200)
            for (index, name) in Self.names.enumerated() {
                #expect(try await Self.heartbeat(server, name) == .string(status), "\(index)")
            }
            for name in ["a1", "A1"] { #expect(try await Self.ask(server, name, key: "k-\(name)") == "denied") }
            for name in Self.others { #expect(try await Self.heartbeat(server, name) == "OK") }
            #expect(try await Self.ask(server, "a2", key: "k-a2") == "allowed")
        }
    }

    @Test(
        "Over HTTP, an order to stop is lifted under any of the names, and all that are equal with it",
        arguments: names
    )
    func lifts(name: String) async throws {
        try await TestServer.run { server in
            for killed in ["a1", "A1"] { #expect(try await Self.order(server, killed, "KILL").status == 200) }
            try Self.keep(server, "a1\u{200B}", "PAUSE")
            try Self.keep(server, "a2", "KILL")
            #expect(try await Self.order(server, name, "OK").status == 200)
            for lifted in Self.names { #expect(try await Self.heartbeat(server, lifted) == "OK") }
            #expect(try await Self.heartbeat(server, "a2") == "KILL")
            #expect(try await Self.ask(server, "a1", key: "k") == "allowed")
        }
    }

    @Test("Over HTTP, an order to stop is the strictest of those that hold")
    func strictest() async throws {
        try await TestServer.run { server in
            let given = try await Self.order(server, "a1", "KILL")
            #expect(given.status == 200)
            #expect(try await Self.order(server, "A1", "PAUSE").status == 200)
            for name in Self.names { #expect(try await Self.heartbeat(server, name) == "KILL") }
            #expect(try await Self.order(server, "a1", "PAUSE").status == 200)
            for name in Self.names { #expect(try await Self.heartbeat(server, name) == "PAUSE") }
            #expect(try await Self.order(server, "*", "KILL").status == 200)
            #expect(try await Self.heartbeat(server, "a1") == "KILL")
        }
    }

    @Test("Over HTTP, an order to stop for everyone is not lifted under a name that folds to the sign for everyone")
    func everyone() async throws {
        try await TestServer.run { server in
            let given = try await Self.order(server, "*", "KILL")
            #expect(given.status == 200)
            for name in ["＊", "*\u{200B}"] { #expect(try await Self.order(server, name, "OK").status == 200) }
            #expect(try await Self.heartbeat(server, "a1") == "KILL")
            #expect(try await Self.order(server, "*", "OK").status == 200)
            #expect(try await Self.heartbeat(server, "a1") == "OK")
        }
    }

    @Test(
        "Over HTTP, an order to stop is found by the name's bytes, also where another version of Unicode has folded it"
    )
    func otherFolding() async throws {
        try await TestServer.run { server in
            try server.ledger.writeRecordsBlocking { database in
                let sql = "INSERT INTO agent_order VALUES ('shop', 'A1', 'KILL', NULL, 'boss', 1, 'otherwise')"
                try database.execute(sql: sql)
            }
            #expect(try await Self.heartbeat(server, "A1") == "KILL")
        }
    }

    @Test(
        "Over HTTP, an order to stop is refused under a new name that nobody can read, and given under one that is on record",
        arguments: [
            ("a1\u{200B}", "holds U+200B, which cannot be seen"), ("a1 ", "ends with a blank"),
            ("a\u{202E}1", "holds U+202E, which changes the direction"),
        ]
    )
    func refused(name: String, words: String) async throws {
        try await TestServer.run { server in
            for status in ["KILL", "PAUSE"] {
                let refused = try await Self.order(server, name, status)
                #expect(refused.status == 422)
                #expect(try refused.text("detail").contains("the agent's name \(words)"))
                #expect(!refused.text.contains(name))
            }
            #expect(try await Self.order(server, name, "OK").status == 200, "lifting always works")
            #expect(try Self.orders(server) == [:], "and puts no such name on record")
            try Self.keep(server, name, "OK")
            #expect(try await Self.order(server, name, "KILL").status == 200)
            #expect(try await Self.heartbeat(server, "a1") == "KILL")
            #expect(try await Self.order(server, "a1", "OK").status == 200)
            #expect(try Self.orders(server) == ["a1": "OK", name: "OK"])
            let (other, key) = (name + "x\u{200B}", try server.key(.report))
            try server.ledger.writeRecordsBlocking { database in
                let sql = "UPDATE api_key SET agent = ? WHERE id = ?"
                try database.execute(sql: sql, arguments: [other, key.id])
            }
            #expect(try await Self.order(server, other, "PAUSE").status == 200, "an API key names the agent")
        }
    }
}
#endif
