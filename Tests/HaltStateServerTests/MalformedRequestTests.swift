#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Logging
import Testing

@testable import HaltStateServer

@Suite("A request that is not in order", .tags(.errorsDoNotLeak))
struct MalformedRequestTests {
    private static let headers = ["Content-Type": "application/json"]

    /// An empty list in as many lists as that.
    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test("A request that is not in order is in order when it is deep, and not too deep")
    func deep() async throws {
        try await TestServer.run { server in
            let body = #"{"agent_id": "a", "action": "job.run", "params": {"x": \#(Self.nested(20))}}"#
            let headers = Self.headers.merging(["X-API-Key": server.key.secret]) { own, _ in own }
            let answer = try await server.send("POST", TestServer.prefix + "action/check", Data(body.utf8), headers)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test(
        "A request that is not in order names what is too long",
        arguments: [
            ("action/guard", "idempotency_key"), ("action/guard", "resource"), ("action/guard", "risk_class"),
            ("action/guard/start", "start_id"), ("action/guard/report", "report_id"), ("action/report", "request_id"),
        ]
    )
    func names(_ path: String, _ member: String) async throws {
        try await TestServer.run { server in
            let granted = try await server.guardCall("job.run", key: "k")
            let long = ContextValue.string(String(repeating: "a", count: 256))
            var more: [String: ContextValue] = [
                "start_id": "s", "report_id": "r", "outcome": "success", "request_id": "q", "status": "success",
                "decision": "ALLOW",
            ]
            more[member] = long
            let answer = try await server.ask("POST", path, try server.claim(granted, "job.run", key: "k", more))
            #expect(answer.status == 422)
            #expect(try answer.text("detail").contains(member))
        }
    }

    @Test(
        "A request that is not in order gets no body when it asks for the head alone",
        arguments: ["/health", "/nothing", "/ready"]
    )
    func head(_ path: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.exchange(
                "HEAD \(path) HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            let parts = reply.split(separator: "\r\n\r\n", omittingEmptySubsequences: false)
            #expect(parts.count == 3, "\(reply)")
            #expect(parts.dropFirst().first?.hasPrefix("HTTP/1.1 200 OK") == true)
        }
    }

    @Test(
        "A request that is not in order is refused with its status and a detail, and names itself",
        arguments: [
            ("not JSON", "nonsense", 422), ("a list", "[]", 422), ("nothing", "", 422),
            ("half an object", #"{"agent_id": "a""#, 422),
            ("a name twice", #"{"agent_id": "a", "agent_id": "b", "action": "job.run"}"#, 422),
            ("a member of the wrong type", #"{"agent_id": 1, "action": "job.run"}"#, 422),
            ("a member missing", #"{"agent_id": "a"}"#, 422),
            ("a blank name", #"{"agent_id": " ", "action": "job.run"}"#, 422),
            ("a control character", #"{"agent_id": "a\n", "action": "job.run"}"#, 422),
            ("too long a name", #"{"agent_id": "\#(String(repeating: "a", count: 256))", "action": "job.run"}"#, 422),
            ("params that are no object", #"{"agent_id": "a", "action": "job.run", "params": 1}"#, 422),
            (
                "too deep",
                #"{"agent_id": "a", "action": "job.run", "params": {"x": \#(nested(200))}}"#, 422
            ),
            (
                "too many links",
                #"{"agent_id": "a", "action": "b.c", "evidence_context": {\#((0..<40).map { "\"\($0)\": \"\"" }.joined(separator: ","))}}"#,
                422
            ),
            ("another tenant", #"{"agent_id": "a", "action": "job.run", "tenant_id": "other"}"#, 403),
            ("too large", #"{"agent_id": "\#(String(repeating: "a", count: 600_000))"}"#, 413),
        ]
    )
    func body(_ name: String, _ text: String, _ status: Int) async throws {
        try await TestServer.run { server in
            let headers = Self.headers.merging(["X-API-Key": server.key.secret]) { own, _ in own }
            let answer = try await server.send("POST", TestServer.prefix + "action/check", Data(text.utf8), headers)
            #expect(answer.status == status)
            #expect(try !answer.text("detail").isEmpty)
            #expect(answer.headers["x-request-id"] != nil)
            #expect(answer.headers["content-type"] == "application/json")
        }
    }

    @Test(
        "A request that is not in order may be as large as content where content may be in it, and nowhere else",
        arguments: [
            ("action/check", true), ("action/guard", true), ("action/guard/start", false),
            ("action/guard/report", false), ("action/report", false), ("approval/x/decision", false),
            ("agents/x/order", false), ("/api/haltstate/evidence/observations", true),
            ("/api/haltstate/evidence/attachments", true),
        ]
    )
    func sizes(_ path: String, _ mayBeLarge: Bool) async throws {
        try await TestServer.run { server in
            for (size, isRefused) in [(60_000, false), (70_000, !mayBeLarge), (500_000, !mayBeLarge), (530_000, true)] {
                let body: ContextValue = ["x": .string(String(repeating: "a", count: size))]
                let answer = try await server.ask("POST", path, body)
                #expect((answer.status == 413) == isRefused, "\(size)")
            }
        }
    }

    @Test(
        "A request that is not in order is the client's error when its body breaks off or is malformed, and no error of the server"
    )
    func malformed() async throws {
        try await TestServer.run { server in
            let reply = try await server.exchange(
                """
                POST \(TestServer.prefix)action/check HTTP/1.1\r\nHost: x\r\nX-API-Key: \(server.key.secret)\r\n\
                Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\nnonsense\r\n
                """
            )
            #expect(reply.hasPrefix("HTTP/1.1 400"))
            #expect(reply.ranges(of: "HTTP/1.1").count == 1)
            #expect(server.log.lines.allSatisfy { $0.level < .error })
        }
    }

    @Test(
        "A request that is not in order is refused when it is of another type, to another place, by another method, or with too much of a head"
    )
    func rest() async throws {
        try await TestServer.run { server in
            let key = server.key.secret
            let body = Data("{}".utf8)
            for (type, status) in [
                ("application/x-www-form-urlencoded", 415), ("application/json nonsense", 415),
                ("application/jsonp", 415), ("application/json", 422), ("Application/JSON ; charset=utf-8", 422),
            ] {
                let headers = ["X-API-Key": key, "Content-Type": type]
                let reply = try await server.send("POST", TestServer.prefix + "action/check", body, headers)
                #expect(reply.status == status, "\(type)")
            }
            #expect(try await server.ask("GET", "nothing/here").status == 404)
            #expect(try await server.ask("GET", "/").status == 404)
            let method = try await server.ask("DELETE", "action/guard")
            #expect(method.status == 405)
            #expect(method.headers["allow"] == "POST")
            let long = ["X-API-Key": key, "X-Long": String(repeating: "a", count: 20_000)]
            #expect(try await server.ask("GET", "agents", headers: long).status == 431)
        }
    }

    @Test("A request that is not in order hears nothing of paths, SQL or types, whatever goes wrong")
    func secrecy() async throws {
        try await TestServer.run { server in
            server.policies.text = "{\"version\": 1}"
            let reload = try await server.ask("POST", "policies")
            try server.ledger.close()
            let broken = [
                try await server.ask("GET", "agents"), try await server.guardCall("job.run", key: "k"),
                try await server.ask("GET", "/ready"), reload,
            ]
            #expect(broken.map(\.status) == [503, 503, 503, 422])
            for answer in broken {
                for trace in ["secret", "folder", "ledger.db", "SQL", "SELECT", "Error", "swift"] {
                    #expect(!answer.text.contains(trace))
                }
            }
        }
    }
}

@Suite("The server")
struct ServerTests {
    @Test("The server says that it is alive and ready, to anyone")
    func health() async throws {
        try await TestServer.run { server in
            for path in ["/health", "/ready"] {
                let answer = try await server.ask("GET", path, headers: [:])
                #expect(answer.status == 200)
            }
        }
    }

    @Test("The server reloads its policies, and keeps those of before when anything is wrong")
    func policies() async throws {
        try await TestServer.run { server in
            #expect(try await server.guardCall("job.run", key: "a")["status"] == "allowed")
            server.policies.text = #"{"version": "test-2", "policies": [{"name": "x", "efect": "DENY"}]}"#
            let refused = try await server.ask("POST", "policies")
            #expect(refused.status == 422)
            #expect(try refused.text("detail").contains("stay in force"))
            #expect(refused["problems"] != nil)
            #expect(try await server.ask("GET", "policies")["version"] == "test-1")
            #expect(try await server.guardCall("job.run", key: "b")["status"] == "allowed")
            server.policies.text = #"{"version": "test-3", "default_effect": "DENY", "policies": []}"#
            #expect(try await server.ask("POST", "policies")["version"] == "test-3")
            #expect(try await server.guardCall("job.run", key: "c")["status"] == "denied")
        }
    }

    @Test("The server documents exactly what it serves")
    func document() async throws {
        try await TestServer.run { server in
            let document = try await server.ask("GET", "/openapi.json", headers: [:]).json
            #expect(document["openapi"] == "3.1.0")
            let paths = try #require(document["paths"]?.members)
            var names: Set<ContextValue> = []
            for (path, item) in paths {
                let operations = try #require(item.members)
                let concrete = path.replacing(/\{[a-z_]+\}/, with: "x")
                for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
                    let operation = operations[method.lowercased()]
                    let answer = try await server.ask(method, concrete, headers: [:])
                    #expect((answer.status == 405) == (operation == nil), "\(method) \(path)")
                    guard case .object(let members)? = operation, path.hasPrefix("/api/") else { continue }
                    #expect(answer.status == 401)
                    let name = try #require(members["operationId"])
                    #expect(names.insert(name).inserted)
                }
            }
            let routes = Set(try server.endpoints.flatMap { endpoint in endpoint.prefixes.map { $0 + endpoint.path } })
            #expect(Set(paths.keys) == routes.union(["/health", "/ready", "/openapi.json"]))
        }
    }

    @Test("The server ends open streams when it shuts down")
    func streams() async throws {
        let lines = Pending<[String]>()
        try await TestServer.run { server in
            let stream = try await server.stream("approvals/stream")
            lines.task = Task { try await stream.reduce(into: [String]()) { $0.append($1) } }
        }
        #expect(try await lines.task?.value.isEmpty == false)
    }

    @Test("The server finishes what is under way when it shuts down", .timeLimit(.minutes(5)))
    func shutdown() async throws {
        let gate = LedgerGate()
        let answer = Pending<Answer>()
        try await TestServer.run(ledger: { WatchedLedger(base: $0, willAppend: gate.pass) }) { server in
            gate.close()
            answer.task = Task { try await server.guardCall("job.run", key: "k") }
            await gate.waitForCaller()
            // Only a server that is shutting down takes no more connections.
            Task {
                while (try? await server.exchange("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n")) != nil {}
                gate.open()
            }
        }
        let granted = try #require(try await answer.task?.value)
        #expect(granted.status == 200)
        #expect(granted["status"] == "allowed")
    }

    @Test(
        "The server cuts off who sends half a request, half a head or nothing, long before a connection counts as idle",
        .timeLimit(.minutes(5)),
        arguments: [
            "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{", "GET / HTTP/1.1\r\nHos", "",
            "GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
        ]
    )
    func slow(_ beginning: String) async throws {
        let isWhole = beginning.hasSuffix("\r\n\r\n")
        try await TestServer.run({
            $0.limits.receiveTimeout = .milliseconds(50)
            $0.limits.headTimeout = .milliseconds(50)
            // Only a request that is whole leaves its connection to the idle timeout.
            $0.limits.idleTimeout = isWhole ? .milliseconds(50) : .seconds(3_600)
        }) { server in
            // The connection may be gone before anything could be written.
            let reply = (try? await server.exchange(beginning)) ?? ""
            #expect(isWhole || !reply.contains("200 OK"))
        }
    }
}
#endif
