#if Server
import Foundation
import HaltState
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("haltstate serve and keys")
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
        #expect(try listed.json().first?["state"] == "valid")
        #expect(try await tool("keys", "revoke", id).status == 0)
        #expect(try await tool("keys", "list").output.contains("revoked"))
        #expect(try await tool("keys", "revoke", "nothing").status == 66)
        #expect(try await tool("keys", "create", "--tenant", "shop", "--scope", "all").status == 64)
        for file in try FileManager.default.contentsOfDirectory(atPath: tool.url(".haltstate").path) {
            let bytes = try Data(contentsOf: tool.url(".haltstate/\(file)"))
            #expect(bytes.range(of: Data(secret.utf8)) == nil)
        }
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
