#if Server
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Logging
import Testing

@Suite("A list that leaves out what only a later version can read", .tags(.nothingUnknown), .timeLimit(.minutes(5)))
struct UnreadableOperationTests {
    private static let header = "x-unreadable-operations"

    /// Appends an event to an operation as a later version would.
    private static func park(_ key: String, on server: TestServer) throws {
        let head = try server.ledger.head(tenant: "shop")
        let operation = try #require(try server.ledger.operation(.key(IdempotencyKey(key)), tenant: "shop"))
        let event: [String: ContextValue] = [
            "at": "2026-11-29T00:00:00.000000Z", "data": [:], "id": .string(UUID().uuidString.lowercased()),
            "key": .string(key), "operation": .string(operation.id), "previous": .string(head.hash),
            "sequence": .integer(Int64(head.sequence + 1)), "tenant": "shop", "type": "operation.parked",
        ]
        let payload = try CanonicalJSON.bytes(of: .object(event))
        let (place, hash) = (head.sequence + 1, SHA256Digest.text(of: payload))
        try DatabaseQueue(path: server.ledger.path).write { database in
            try database.execute(
                sql:
                    "INSERT INTO event (tenant, sequence, key, payload, hash) VALUES ('shop', ?, ?, CAST(? AS TEXT), ?)",
                arguments: [place, key, Data(payload), hash]
            )
            try database.execute(sql: "UPDATE chain SET sequence = ?, hash = ?", arguments: [place, hash])
            try database.execute(sql: "UPDATE operation SET last_sequence = ? WHERE key = ?", arguments: [place, key])
        }
    }

    private static func count(_ answer: Answer, _ name: String) -> Int {
        if case .array(let entries)? = answer[name] { entries.count } else { 0 }
    }

    @Test("says how many, to those who may hear of all, and to the log", arguments: ["operations", "approvals"])
    func told(list: String) async throws {
        try await TestServer.run { server in
            for number in 0..<4 { _ = try await server.guardCall("job.ask", key: "k\(number)") }
            let before = try await server.ask("GET", list)
            #expect(Self.count(before, list) == 4)
            #expect(before.headers[Self.header] == nil)
            for key in ["k1", "k2"] { try Self.park(key, on: server) }

            let after = try await server.ask("GET", list)
            #expect(after.status == 200)
            #expect(Self.count(after, list) == 2)
            #expect(after.headers[Self.header] == "2")
            let line = try #require(server.log.lines.last { $0.message.hasPrefix("operations left out of a list") })
            #expect(line.level == .warning)
            #expect(line.metadata["count"] == "2")
            #expect(line.metadata["tenant"] == "shop")

            let agent = try server.key(.read, agent: "worker")
            let own = try await server.ask("GET", list, as: agent)
            #expect(Self.count(own, list) == 2)
            #expect(own.headers[Self.header] == nil, "nobody knows whose they are")
        }
    }

    @Test(
        "tells of each in one page, also where the page ends before what was read at once",
        arguments: [1, 2, 3, 40, 100]
    )
    func pages(limit: Int) async throws {
        try await TestServer.run { server in
            for number in 0..<5 { _ = try await server.guardCall("job.ask", key: "k\(number)") }
            for key in ["k0", "k2", "k3"] { try Self.park(key, on: server) }
            let newer = limit == 40 ? limit : 0
            for number in 0..<newer { _ = try await server.guardCall("job.run", key: "newer \(number)") }
            var (listed, leftOut, query) = (0, 0, "?limit=\(limit)")
            while true {
                let page = try await server.ask("GET", "operations" + query)
                listed += Self.count(page, "operations")
                leftOut += page.headers[Self.header].flatMap { Int($0) } ?? 0
                guard case .integer(let next)? = page["next"] else { break }
                query = "?limit=\(limit)&before=\(next)"
            }
            #expect(listed == 2 + newer)
            #expect(leftOut == 3)
        }
    }

    @Test("is in the document with its header", arguments: ["operations", "approvals"])
    func document(list: String) async throws {
        try await TestServer.run { server in
            let document = try await server.ask("GET", "/openapi.json", headers: [:]).json
            var value: ContextValue? = .object(document)
            for name in ["paths", TestServer.prefix + list, "get", "responses", "200", "headers"] {
                guard case .object(let members)? = value else { break }
                value = members[name]
            }
            guard case .object(let headers)? = value else { return #expect(Bool(false), "there are no headers") }
            #expect(headers.keys.map { $0.lowercased() } == [Self.header])
        }
    }
}
#endif
