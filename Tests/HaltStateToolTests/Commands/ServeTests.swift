#if Server
import Expectations
import Foundation
import HaltState
import HaltStateTesting
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("haltstate serve and keys", .tags(.errorsDoNotLeak))
struct ServeTests {
    @Test("A key is shown once, listed without its secret, and revoked")
    func keys() async throws {
        let tool = try Tool()
        let made = try await tool("keys", "create", "--tenant", "shop", "--scope", "agent:check", "--expires-in", "1d")
        #expect(made.output.wholeMatch(of: /hs_[0-9a-f]{48}\n/) != nil)
        let secret = made.output.dropLast()
        let id = String(secret.dropFirst(3).prefix(12))
        #expect(!made.errors.contains(secret))
        let listed = try await tool("keys", "list", "--json")
        #expect(!listed.output.contains(secret.suffix(36)))
        let record = try #require(try listed.json().first)
        #expect(record["state"] == "valid")
        #expect(record["scopes"] == ["agent:check"])
        let (created, expires) = (try Self.time(record["created_at"]), try Self.time(record["expires_at"]))
        #expect(expires - created == .seconds(86_400))
        #expect(try await tool("keys", "revoke", id).status == 0)
        #expect(try await tool("keys", "list").output.contains("revoked"))
        #expect(try await tool("keys", "revoke", "nothing").status == 66)
        let unknown = "hs_" + String(repeating: "0", count: 48)
        for argument in [unknown, unknown.uppercased(), unknown + "0"] {
            let refused = try await tool("keys", "revoke", argument)
            #expect(refused.status == 66)
            #expect(!(refused.output + refused.errors).contains(argument.suffix(30)))
        }
        let whole = try await tool("keys", "create", "--tenant", "shop", "--scope", "agent:check", "--agent", "worker")
        let table = try await tool("keys", "list").lines
        #expect(table.first?.contains("AGENT") == true)
        #expect(table.dropFirst().count { $0.contains("worker") } == 1)
        let revoked = try await tool("keys", "revoke", whole.output.trimmingCharacters(in: .newlines))
        #expect(revoked.status == 0)
        #expect(!revoked.output.contains(whole.output.dropLast().suffix(36)))
        #expect(try await tool("keys", "list", "--json").json().allSatisfy { $0["state"] == "revoked" })
        #expect(try await tool("keys", "create", "--tenant", "shop", "--scope", "all").status == 64)
        let nameless = try await tool("keys", "create", "--tenant", "shop", "--scope", "admin:write")
        #expect(nameless.status == 1)
        #expect(nameless.errors.contains("--name"))
        let reader = try await tool("keys", "create", "--tenant", "shop", "--scope", "admin:read").output
        let named = try await tool("keys", "name", reader.trimmingCharacters(in: .newlines), "alice")
        #expect(named.output.hasSuffix("is held by alice\n"))
        #expect(try await tool("keys", "list", "--json").json().contains { $0["name"] == "alice" })
        for file in try FileManager.default.contentsOfDirectory(atPath: tool.url(".haltstate").path) {
            let bytes = try Data(contentsOf: tool.url(".haltstate/\(file)"))
            #expect(bytes.range(of: Data(secret.utf8)) == nil)
        }
    }

    private static func time(_ value: ContextValue?) throws -> Timestamp {
        let text: String? = if case .string(let text)? = value { text } else { nil }
        return try #require(text.flatMap { Timestamp($0) })
    }

    @Test("The server reloads its policies at HUP, keeps them when the file is broken, and ends at TERM")
    func signals() async throws {
        let tool = try Tool.withPolicies()
        let key = try await tool("keys", "create", "--tenant", "shop", "--scope", "admin:read").output
        let running = try tool.start(["serve", "--port", "0"])
        try await eventually("it listens") { running.output.hasPrefix("listening on http://127.0.0.1:") }
        let url = running.output.dropFirst("listening on ".count).trimmingCharacters(in: .newlines)
        var names: [String] = []
        func version() async throws -> String {
            var request = URLRequest(url: try #require(URL(string: "\(url)/api/haltstate/sentinel/policies")))
            request.setValue(key.trimmingCharacters(in: .newlines), forHTTPHeaderField: "X-API-Key")
            let (data, response) = try await URLSession.shared.data(for: request)
            let headers = try #require(response as? HTTPURLResponse)
            names.append(try #require(headers.value(forHTTPHeaderField: "X-Request-Id")))
            let reply = try JSONDecoder().decode([String: ContextValue].self, from: data)
            guard case .string(let version)? = reply["version"] else { return "none" }
            return version
        }
        #expect(try await version() == "test-1")
        try tool.write("[", to: "haltstate-policies.json")
        running.signal(SIGHUP)
        try await eventually("the broken file is reported") { running.errors.contains("stay in force") }
        #expect(try await version() == "test-1")
        try tool.write(Samples.policies.replacing("test-1", with: "test-2"), to: "haltstate-policies.json")
        running.signal(SIGHUP)
        try await eventually("the new policies are in force") { try await version() == "test-2" }
        running.signal(SIGTERM)
        let end = await running.run()
        #expect(end.status == 0)
        #expect(names.count >= 3)
        for name in names { #expect(end.errors.contains(name), "a reply and its line in the log have one name") }
        #expect(!end.errors.contains(key.dropLast()))
    }

    @Test("The server keeps its policies when their file is gone, and says so")
    func missingPolicies() async throws {
        let tool = try Tool.withPolicies()
        let key = try await tool("keys", "create", "--tenant", "shop", "--scope", "admin:write", "--name", "alice")
            .output
        let running = try tool.start(["serve", "--port", "0"])
        try await eventually("it listens") { running.output.hasPrefix("listening on http://127.0.0.1:") }
        try FileManager.default.removeItem(at: tool.url("haltstate-policies.json"))
        let url = running.output.dropFirst("listening on ".count).trimmingCharacters(in: .newlines)
        var request = URLRequest(url: try #require(URL(string: "\(url)/api/haltstate/sentinel/policies")))
        request.httpMethod = "POST"
        request.setValue(key.trimmingCharacters(in: .newlines), forHTTPHeaderField: "X-API-Key")
        let (data, response) = try await URLSession.shared.data(for: request)
        #expect((response as? HTTPURLResponse)?.statusCode == 422)
        #expect(String(decoding: data, as: UTF8.self).contains("those of before stay in force"))
        running.signal(SIGTERM)
        #expect(await running.run().status == 0)
    }

    @Test("The server ends with what is under way at the first signal, and at once at the second", arguments: [1, 2])
    func signals(_ count: Int) async throws {
        let tool = try Tool.withPolicies()
        let key = try await tool("keys", "create", "--tenant", "shop", "--scope", "agent:check").output
        let running = try tool.start(["serve", "--port", "0"])
        try await eventually("it listens") { running.output.hasPrefix("listening on http://127.0.0.1:") }
        let port = try #require(running.output.split(separator: ":").last.flatMap { Int($0.dropLast()) })
        let body = #"{"agent_id": "a", "action": "job.run"}"#
        let head = """
            POST /api/haltstate/sentinel/action/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
            X-API-Key: \(key.trimmingCharacters(in: .newlines))\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n
            """
        // A process of its own, which waits for nobody here: half a request has only some seconds for the other half. What is
        // sent in one piece is read in one piece, so the reply to its first request shows that the second one has begun.
        let script = """
            exec 3<>/dev/tcp/127.0.0.1/$PORT
            printf 'GET /health HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n%s' "$HEAD${BODY:0:9}" >&3
            while IFS= read -r LINE <&3 && [ "$LINE" != $'\\r' ]; do :; done
            IFS= read -r -N 15 <&3
            kill -TERM $SERVER
            until grep -q 'shutting down' "$LOG"; do sleep 0.05; done
            if [ $COUNT = 1 ]; then printf %s "${BODY:9}" >&3; else kill -TERM $SERVER; fi
            cat <&3
            """
        let client = try RunningTool(
            URL(fileURLWithPath: "/bin/bash"),
            ["-c", script],
            in: tool,
            environment: [
                "PORT": "\(port)", "HEAD": head, "BODY": body, "COUNT": "\(count)", "LOG": running.errorsPath,
                "SERVER": "\(running.processIdentifier)",
            ]
        )
        let reply = await client.run().output
        let end = await running.run()
        #expect(reply.hasPrefix("HTTP/1.1 200") == (count == 1), "\(reply) \(end.errors)")
        #expect(end.status == (count == 1 ? 0 : 1))
        #expect(end.errors.contains("cut off by a second signal") == (count == 2))
    }

    @Test("The server says in words why it cannot listen, and warns of keys that cross the network in the clear")
    func addresses() async throws {
        let tool = try Tool.withPolicies()
        let running = try tool.start(["serve", "--port", "0", "--host", "0.0.0.0"])
        try await eventually("it listens") { running.output.hasPrefix("listening on http://0.0.0.0:") }
        #expect(running.errors.contains("in the clear"))
        let port = try #require(running.output.split(separator: ":").last?.dropLast())
        let second = try await tool("serve", "--port", "\(port)", "--host", "0.0.0.0")
        #expect(second.status == 70)
        #expect(second.errors.contains("error: cannot listen on 0.0.0.0:\(port): address already in use;"))
        let nowhere = try await tool("serve", "--port", "0", "--host", "192.0.2.1")
        #expect(nowhere.status == 70)
        #expect(nowhere.errors.contains("error: cannot listen on 192.0.2.1:0: "))
        running.signal(SIGTERM)
        let end = await running.run()
        #expect(end.status == 0)
        let own = try tool.start(["serve", "--port", "0", "--host", "::1"])
        try await eventually("it listens") { own.output.hasPrefix("listening on http://[::1]:") }
        #expect(!own.errors.contains("in the clear"))
        own.signal(SIGTERM)
        #expect(await own.run().status == 0)
    }

    @Test("The server does not start with a key that is not its certificate's, and says so without the key")
    func mismatch() async throws {
        let tool = try Tool.withPolicies()
        try tool.write(LoopbackCertificate.certificate, to: "chain.pem")
        try tool.write(LoopbackCertificate.otherKey, to: "key.pem")
        let run = try await tool("serve", "--port", "0", "--tls-certificate", "chain.pem", "--tls-key", "key.pem")
        #expect(run.status == 1)
        #expect(run.errors.contains("the certificate chain.pem and the private key key.pem cannot be used together"))
        #expect(run.errors.contains("--tls-key"))
        #expect(!run.errors.contains("MIG"))
    }

    @Test("The server speaks TLS, and says when others can read its key", arguments: [0o600, 0o644])
    func certificate(_ permissions: Int) async throws {
        let tool = try Tool.withPolicies()
        try tool.write(LoopbackCertificate.certificate, to: "chain.pem")
        try tool.write(LoopbackCertificate.key, to: "key.pem")
        let path = tool.url("key.pem").path
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
        let running = try tool.start(["serve", "--port", "0", "--tls-certificate", "chain.pem", "--tls-key", "key.pem"])
        try await eventually("it listens") { running.output.hasPrefix("listening on https://127.0.0.1:") }
        let port = try #require(running.output.split(separator: ":").last.flatMap { Int($0.dropLast()) })
        let reply = try await LoopbackCertificate.health(port: port)
        #expect(reply.hasPrefix("HTTP/1.1 200"))
        #expect(reply.contains(#"{"status":"ok"}"#))
        running.signal(SIGTERM)
        let end = await running.run()
        #expect(end.status == 0)
        #expect(end.errors.contains("other users of this machine can read the private key") == (permissions == 0o644))
        #expect(!end.errors.contains("BEGIN"))
    }

    @Test(
        "The server does not start without policies, or with half of a certificate",
        arguments: [
            (["serve", "--port", "0"], 70), (["serve", "--port", "0", "--tls-key", "key.pem"], 64),
            (["serve", "--port", "70000"], 64),
            (["serve", "--tls-key", "k", "--tls-certificate", "c", "--policies", "none"], 66),
        ] as [([String], Int32)]
    )
    func refusals(_ words: [String], _ status: Int32) async throws {
        #expect(try await Tool()(words).status == status)
    }
}
#endif
