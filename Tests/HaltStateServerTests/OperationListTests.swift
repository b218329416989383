#if Server
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("A list of operations", .timeLimit(.minutes(5)))
struct OperationListTests {
    private static func keys(_ answer: Answer) -> [String] {
        guard case .array(let operations)? = answer["operations"] else { return [] }
        return operations.compactMap { operation in
            guard case .object(let members) = operation, case .string(let key)? = members["idempotency_key"] else {
                return nil
            }
            return key
        }
    }

    @Test(
        "A list of operations holds what its query asks for, whatever the ledger has noted of clocks that have run out"
    )
    func filters() async throws {
        try await TestServer.run { server in
            _ = try await server.guardCall("job.ask", key: "expired")
            _ = try await server.begunCall(key: "doubtful")
            server.clock.advance(by: .seconds(25 * 3_600))
            try await server.failedCall(key: "failed")
            try await server.failedCall(key: "released")
            _ = try await server.release("released", as: server.key(.write, name: "alice"))
            _ = try await server.begunCall(key: "running")
            _ = try await server.guardCall("job.ask", key: "pending")
            for (query, keys) in [
                ("", ["pending", "running", "released", "failed", "doubtful", "expired"]),
                ("?status=expired", ["expired"]), ("?status=pending", ["pending"]), ("?status=completed", ["failed"]),
                ("?status=released", ["released"]), ("?status=rejected", []),
                ("?status=started", ["running", "doubtful"]), ("?in_doubt=true", ["doubtful"]),
                ("?in_doubt=false&status=started", ["running"]), ("?in_doubt=true&status=completed", []),
            ] {
                #expect(Self.keys(try await server.ask("GET", "operations" + query)) == keys, "\(query)")
            }
            for query in ["status=lost", "in_doubt=1", "in_doubt=", "limit=0", "limit=501", "before=-1", "status="] {
                #expect(try await server.ask("GET", "operations?" + query).status == 422, "\(query)")
            }
        }
    }

    @Test("A list of operations comes in pages that leave out nothing and tell nothing twice")
    func pages() async throws {
        try await TestServer.run { server in
            let all = (0..<70).map { "k\($0)" }
            for key in all { _ = try await server.guardCall("job.run", key: key) }
            var (found, before): ([String], String) = ([], "")
            repeat {
                let page = try await server.ask("GET", "operations?limit=40" + before)
                found += Self.keys(page)
                guard case .integer(let next)? = page["next"] else { break }
                before = "&before=\(next)"
            } while found.count <= all.count
            #expect(found == all.reversed())
        }
    }

    @Test(
        "A list of operations is for who may read, and tells a key of an agent of that agent alone, and no tenant of another"
    )
    func isolation() async throws {
        try await TestServer.run { server in
            try await server.failedCall()
            let keys = [
                try server.key(.read, agent: "other"), try server.key(.read, tenant: "bank"),
                try server.key(.read, agent: "worker"), try server.key(.read),
            ]
            for (key, isTold) in zip(keys, [false, false, true, true]) {
                #expect(Self.keys(try await server.ask("GET", "operations", as: key)) == (isTold ? ["k"] : []))
                #expect(try await server.ask("GET", "operations/k", as: key).status == (isTold ? 200 : 404))
            }
            let one = try await server.ask("GET", "operations/k", as: keys[3])
            #expect(one["action"] == "job.run")
            #expect(one["params"] == [:])
            #expect(one["error"] == "BankAway")
        }
    }
}
#endif
