#if Server
import Expectations
import Foundation
import HaltState
import HaltStateTesting
import Testing

#if AsyncHTTPClient
import AsyncHTTPClient
import HaltStateAsyncHTTPClient
import HaltStateRemote
import NIOSSL
#endif

@Suite("A server with a certificate of its own", .tags(.errorsDoNotLeak))
struct TransportTrustTests {
    static var transports: [(String, any HTTPTransport)] {
        var transports: [(String, any HTTPTransport)] = [("URLSession", URLSessionTransport.shared)]
        #if AsyncHTTPClient
        transports.append(("AsyncHTTPClient", AsyncHTTPClientTransport.shared))
        #endif
        return transports
    }

    private static func serve(_ tool: Tool) async throws -> (RunningTool, URL) {
        try tool.write(LoopbackCertificate.certificate, to: "chain.pem")
        try tool.write(LoopbackCertificate.key, to: "key.pem")
        let running = try tool.start(["serve", "--port", "0", "--tls-certificate", "chain.pem", "--tls-key", "key.pem"])
        try await eventually("it listens") { running.output.hasPrefix("listening on https://127.0.0.1:") }
        let url = running.output.dropFirst("listening on ".count).trimmingCharacters(in: .newlines)
        return (running, try #require(URL(string: url)))
    }

    #if AsyncHTTPClient
    /// Four callers with three calls each.
    private static func callers(_ client: HaltStateClient) async throws -> [String] {
        try await withThrowingTaskGroup(of: String.self) { tasks in
            for caller in 0..<4 {
                tasks.addTask {
                    for call in 0..<3 {
                        try await client.guard("job.run", idempotencyKey: "\(caller)-\(call)") { _ in }
                    }
                    return "\(caller)"
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("A server with a certificate of its own answers calls of who trusts it, one after the other and at once")
    func trusted() async throws {
        let tool = try Tool.withPolicies()
        let (running, url) = try await Self.serve(tool)
        let made = try await tool("keys", "create", "--tenant", "shop", "--scope", "agent:check,agent:report")
        var configuration = AsyncHTTPClientTransport.configuration
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(LoopbackCertificate.certificate.utf8))
        )
        configuration.tlsConfiguration = tls
        let transport = AsyncHTTPClientTransport(configuration: configuration)
        var remote = RemoteAuthority.Configuration(transport: transport)
        remote.baseURL = url
        let key = made.output.trimmingCharacters(in: .newlines)
        let client = try HaltStateClient(tenantID: "shop", apiKey: key, remote: remote)
        // One that is not shut down ends the process.
        let ended: Result<[String], any Error>
        do { ended = .success(try await Self.callers(client)) } catch { ended = .failure(error) }
        try await transport.shutdown()
        running.signal(SIGTERM)
        #expect(await running.run().status == 0)
        #expect(Set(try ended.get()) == ["0", "1", "2", "3"])
        #expect(try await tool("operations", "list", "--tenant", "shop", "--json").json().count == 12)
    }
    #endif

    @Test("A server with a certificate of its own is not given the key, and not asked again, by who does not trust it")
    func untrusted() async throws {
        let tool = try Tool.withPolicies()
        let (running, url) = try await Self.serve(tool)
        for (name, transport) in Self.transports {
            var remote = RemoteAuthority.Configuration(transport: transport)
            remote.baseURL = url
            let client = try HaltStateClient(tenantID: "shop", apiKey: "hs_\(name)", remote: remote)
            let error = await #expect(throws: HaltStateError.self) { try await client.check("job.run") }
            #expect(error?.code == .notTrusted, "\(name): \(String(reflecting: error))")
        }
        running.signal(SIGTERM)
        let end = await running.run()
        #expect(!end.errors.contains("action/check"), "no request has arrived")
    }
}
#endif
