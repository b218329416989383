#if Server
import Foundation
import HaltState
import Testing

#if AsyncHTTPClient
import HaltStateAsyncHTTPClient
#endif

@Suite("A server whose certificate nobody vouches for")
struct TransportTrustTests {
    static var transports: [(String, any HTTPTransport)] {
        var transports: [(String, any HTTPTransport)] = [("URLSession", URLSessionTransport.shared)]
        #if AsyncHTTPClient
        transports.append(("AsyncHTTPClient", AsyncHTTPClientTransport.shared))
        #endif
        return transports
    }

    @Test("It is not given the key, and not asked again")
    func untrusted() async throws {
        let tool = try Tool.withPolicies()
        try tool.write(LoopbackCertificate.certificate, to: "chain.pem")
        try tool.write(LoopbackCertificate.key, to: "key.pem")
        let running = try tool.start(["serve", "--port", "0", "--tls-certificate", "chain.pem", "--tls-key", "key.pem"])
        try await eventually("it listens") { running.output.hasPrefix("listening on https://127.0.0.1:") }
        let url = running.output.dropFirst("listening on ".count).trimmingCharacters(in: .newlines)
        for (name, transport) in Self.transports {
            var remote = RemoteAuthority.Configuration(transport: transport)
            remote.baseURL = try #require(URL(string: url))
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
