#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateServer
import Testing

@Suite("A name that means nothing", .tags(.exactComparison))
struct UnknownNameTests {
    /// Every method and path of the document, with the names that its query may hold.
    private static func operations(_ server: TestServer) async throws -> [(String, String, [String])] {
        guard case .object(let paths)? = try await server.ask("GET", "/openapi.json", headers: [:])["paths"] else {
            return []
        }
        return paths.filter { $0.key.hasPrefix("/api/") }.flatMap { path, item -> [(String, String, [String])] in
            guard case .object(let operations) = item else { return [] }
            return operations.map { method, operation in
                guard case .object(let members) = operation, case .array(let list)? = members["parameters"] else {
                    return (method, path, [])
                }
                let names = list.compactMap { parameter -> String? in
                    guard case .object(let members) = parameter, members["in"] == "query",
                        case .string(let name)? = members["name"]
                    else { return nil }
                    return name
                }
                return (method.uppercased(), path.replacing(/\{[a-z_]+\}/, with: "x"), names)
            }
        }
    }

    @Test("A name that means nothing in a query is refused at every endpoint, with the names that there are")
    func everyEndpoint() async throws {
        try await TestServer.run { server in
            let operations = try await Self.operations(server)
            #expect(operations.count > 30)
            for (method, path, names) in operations {
                let answer = try await server.ask(
                    method,
                    path + "?tenant_id=shop&nonsense=1",
                    method == "POST" ? [:] : nil
                )
                #expect(answer.status == 422, "\(method) \(path)")
                let detail = try answer.text("detail")
                #expect(detail.contains("'nonsense'"), "\(detail)")
                for name in names + ["tenant_id"] { #expect(detail.contains(name), "\(method) \(path): \(detail)") }
            }
        }
    }

    @Test(
        "A name that means nothing in a query is a name in other letters, one without a value, and one in disguise",
        arguments: [
            ("after=1", false), ("Limit=1", false), ("limit%20=1", false), ("limit=1&after", false), ("=1", false),
            ("limi%74=1", true), ("limit=1&limit=2", true), ("", true), ("&", true),
            ("limit=1&before=5&tenant_id=shop", true),
        ]
    )
    func spelling(_ query: String, _ isKnown: Bool) async throws {
        try await TestServer.run { server in
            let answer = try await server.ask("GET", "approvals?" + query)
            #expect(answer.status == (isKnown ? 200 : 422), "\(answer.text)")
        }
    }

    @Test("A name that means nothing is told only to who has a key")
    func strangers() async throws {
        try await TestServer.run { server in
            let answer = try await server.ask("GET", "approvals?after=1", headers: [:])
            #expect(answer.status == 401)
        }
    }

    @Test(
        "A name that means nothing in the body of a person is refused, with the names that there are",
        arguments: [
            ("approval/none/decision", ["decision": "approve", "approver": "mallory"], "decision, reason, tenant_id"),
            ("agents/a1/order", ["status": "OK", "ordered_by": "mallory"], "reason, status, tenant_id"),
            ("binding-key/offer", ["offered_by": "mallory"], "tenant_id"),
            (
                "operations/none/release", ["reason": "r", "released_by": "mallory"],
                "change, finding, operation_id, reason, tenant_id"
            ),
            (
                "operations/none/reconciliation", ["outcome": "error", "reason": "r", "by": "mallory"],
                "outcome, reason, tenant_id"
            ),
        ] as [(String, ContextValue, String)]
    )
    func body(_ path: String, _ body: ContextValue, _ names: String) async throws {
        try await TestServer.run { server in
            let boss = try server.key(.write, name: "boss")
            let answer = try await server.ask("POST", path, body, as: boss)
            #expect(answer.status == 422)
            let detail = try answer.text("detail")
            #expect(detail.contains(names), "\(detail)")
            #expect(!detail.contains("mallory"))
        }
    }

    @Test("A name that means nothing in the body of an agent is passed over, as messages grow")
    func agents() async throws {
        try await TestServer.run { server in
            let answer = try await server.ask(
                "POST",
                "action/check",
                ["agent_id": "a", "action": "job.run", "params": [:], "later": 1]
            )
            #expect(answer.status == 200)
        }
    }
}
#endif
