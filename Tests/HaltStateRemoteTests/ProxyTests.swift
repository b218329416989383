import Expectations
import Foundation
import HaltStateTesting
import Testing

@testable import HaltState

#if AsyncHTTPClient
import AsyncHTTPClient
import HaltStateAsyncHTTPClient
@testable import HaltStateRemote
#endif

/// Every test that sets a variable does so in a process of its own. The proxy is one that answers by itself, and keeps what
/// it was sent.
@Suite("A proxy and the API key", .tags(.errorsDoNotLeak), .stoppingServers, .serialized)
struct ProxyTests {
    /// A way in which a request leaves.
    struct Way: Sendable {
        let name: String
        let ask: @Sendable (RemoteAuthority) async throws -> Void

        init(_ name: String, _ ask: @escaping @Sendable (RemoteAuthority) async throws -> Void) {
            (self.name, self.ask) = (name, ask)
        }
    }

    private static let ways =
        EndpointCall.all.map { Way($0.testDescription, $0.ask) } + [
            Way("check report") { _ = try await $0.recordCheck(RemoteSamples.checkReport) },
            Way("approvals") { _ = try await $0.approvals(since: Timestamp(microseconds: 0), limit: 1) },
            Way("stream") { _ = try await $0.connect(since: nil) },
            Way("heartbeat") { _ = try await $0.standing(of: "test-agent") },
            Way("binding key") { _ = try await $0.bindingKey(askingAgain: true) },
            Way("binding key, blocking") { _ = try $0.bindingKeyBlocking(askingAgain: true) },
            Way("observation") { authority in
                let observation = EvidenceObservation(eventID: "e-1", action: "email.received", direction: .input)
                try await RemoteSamples.client(authority).record(observation)
            },
            Way("attachment") { authority in
                let texts = EvidenceAttachment(
                    texts: ["a": "b"],
                    evidenceID: "ev-1",
                    agentID: "test-agent",
                    kind: .input
                )
                try await RemoteSamples.client(authority).attach(texts)
            },
            Way("client") { authority in
                try await RemoteSamples.client(authority).guard("refund.create", idempotencyKey: "key-1") { _ in }
            },
        ]

    private static func authority(_ url: String, transport: any HTTPTransport = URLSessionTransport.shared) throws
        -> RemoteAuthority
    {
        let url = try #require(URL(string: url))
        let configuration = RemoteAuthority.Configuration(baseURL: url, transport: transport)
        return try RemoteAuthority(tenantID: "acme", apiKey: RemoteSamples.key, configuration: configuration)
    }

    @Test("Whichever way a request leaves, a server without TLS is not asked through a proxy")
    func everyWay() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let proxy = try LoopbackServer { _ in .json(404, "{}") }
        let (address, proxyAddress) = (server.url.absoluteString, proxy.url.absoluteString)
        await #expect(processExitsWith: .success) { [address = address as String, proxy = proxyAddress as String] in
            let authority = try Self.authority(address)
            setenv("http_proxy", proxy, 1)
            for way in Self.ways {
                let error = await #expect(throws: HaltStateError.self, "\(way.name)") { try await way.ask(authority) }
                #expect(error?.code == .invalidConfiguration, "\(way.name)")
            }
            // The proxy is there, and would be asked: without the look at its variable it is.
            let blind = URLSessionTransport(proxies: ProxyVariables { _ in nil })
            let url = try #require(URL(string: address + "/blind"))
            _ = try await blind.send(HTTPTransportRequest(method: .get, url: url))
        }
        #expect(server.requests.isEmpty)
        #expect(proxy.requests.map(\.target) == [address + "/blind"])
        #expect(proxy.requests.allSatisfy { $0.header("X-API-Key") == nil })
    }

    @Test("With the server in no_proxy, and with a variable that is not read for http, every request arrives")
    func excepted() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let proxy = try LoopbackServer { _ in .json(404, "{}") }
        let (address, proxyAddress) = (server.url.absoluteString, proxy.url.absoluteString)
        await #expect(processExitsWith: .success) { [address = address as String, proxy = proxyAddress as String] in
            setenv("HTTP_PROXY", proxy, 1)
            try await Self.authority(address).ask(Self.ways)
            setenv("http_proxy", proxy, 1)
            setenv("no_proxy", "db.example, 127.0.0.1", 1)
            try await Self.authority(address).ask(Self.ways)
        }
        #expect(proxy.requests.isEmpty)
        #expect(server.requests.filter { $0.path.hasSuffix("action/guard") }.count == 6)
        #expect(server.requests.allSatisfy { $0.header("X-API-Key") == RemoteSamples.key })
    }

    @Test("A client is refused when it is made, in words that name the ways out and not the proxy")
    func refusedAtOnce() async throws {
        await #expect(processExitsWith: .success) { () async throws in
            for name in ["http_proxy", "all_proxy", "ALL_PROXY"] {
                setenv(name, "http://user:secret@127.0.0.1:9", 1)
                defer { unsetenv(name) }
                let environment = [
                    "HALTSTATE_TENANT_ID": "acme", "HALTSTATE_API_KEY": RemoteSamples.key,
                    "HALTSTATE_BASE_URL": "HTTP://localhost:9",
                ]
                let error = #expect(throws: HaltStateError.self) {
                    try HaltStateClient.fromEnvironment(environment)
                }
                #expect(error?.code == .invalidConfiguration)
                #expect(
                    error?.description.contains(
                        "\(name) is set, and its proxy would be handed the API key for localhost without TLS; "
                            + "add localhost to no_proxy, use AsyncHTTPClientTransport, which reads no such variable, "
                            + "or use https; nothing was sent"
                    ) == true,
                    "\(String(describing: error))"
                )
                #expect(throws: Never.self) { try Self.authority("https://localhost:9") }
            }
        }
    }

    // MARK: Exceptions

    /// A list of exceptions, a host, whether libcurl 7.88 goes past the proxy, and whether that counts.
    struct Row: Sendable, CustomTestStringConvertible {
        let list: String
        let host: String
        let isCovered: Bool

        init(_ list: String, _ isCovered: Bool, for host: String = "127.0.0.1") {
            (self.list, self.host, self.isCovered) = (list, host, isCovered)
        }

        var testDescription: String { "'\(list)' for \(host)" }
    }

    /// Where both say the same.
    static let exceptions = [
        Row("*", true), Row(" *", false), Row("* ", false), Row("*,db", false), Row("db,*", false), Row("", false),
        Row(",", false), Row("127.0.0.1", true), Row("db,127.0.0.1", true), Row("db , 127.0.0.1 ", true),
        Row(",, ,127.0.0.1", true), Row("db,127.0.0.1,cache", true), Row("127.0.0.1:80", false),
        Row("127.0.0.1:*", false), Row("127.*", false), Row("0.0.1", false), Row(".0.0.1", false),
        Row(".127.0.0.1", false), Row("127.0.0.1.", false), Row("127.0.0.1;db", false), Row("127.0.0.2", false),
        Row("http://127.0.0.1", false), Row("localhost", false), Row("localhost", true, for: "localhost"),
        Row("LocalHost", true, for: "localhost"), Row("localhost", true, for: "LOCALHOST"),
        Row(".localhost", true, for: "localhost"),
        Row("..localhost", false, for: "localhost"), Row("ocalhost", false, for: "localhost"),
        Row(".", false, for: "localhost"),
        Row("localhost:80", false, for: "localhost"), Row("127.0.0.1", false, for: "localhost"),
        Row("<local>", false, for: "localhost"), Row("\u{212A}", false, for: "k"),
        Row("*.localhost", false, for: "a.localhost"),
        Row("localhost", true, for: "a.localhost"), Row(".localhost", true, for: "a.localhost"),
        Row("b.localhost", false, for: "a.localhost"), Row("a.localhost", false, for: "localhost"),
        Row("LOCALHOST", true, for: "a.localhost"),
    ]

    /// What some versions of libcurl take and others do not, and so does not count.
    static let versions = [
        Row("127.0.0.0/8", false), Row("127.0.0.1/32", false), Row("db 127.0.0.1", false),
        Row("127.0.0.1 db", false), Row("db cache,127.0.0.1", false), Row("db\t,\t127.0.0.1", false),
        Row("localhost.", false, for: "localhost"), Row("localhost", false, for: "a.localhost."),
        Row("127.000.000.001", false, for: "127.000.000.001"), Row("[::1]", false, for: "[::1]"),
        Row("bücher,127.0.0.1", false),
    ]

    @Test(
        "A host is covered where every version of libcurl has it so",
        arguments: exceptions + versions + [Row("::1", true, for: "[::1]")]
    )
    func covers(row: Row) throws {
        let url = try #require(URL(string: "http://\(row.host):8400/a"))
        for name in ["no_proxy", "NO_PROXY"] {
            let variables = ProxyVariables { ["http_proxy": "http://p", name: row.list][$0] }
            let isCovered = (try? variables.refuseProxy(to: url)) != nil
            #expect(isCovered == row.isCovered)
        }
    }

    @Test("Which variable counts, and which list is named")
    func precedence() throws {
        let url = try #require(URL(string: "http://127.0.0.1"))
        func words(_ values: [String: String]) -> String? {
            do {
                try ProxyVariables { values[$0] }.refuseProxy(to: url)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(words([:]) == nil)
        for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { #expect(words([name: ""]) == nil) }
        for name in ["HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "Http_Proxy"] { #expect(words([name: "p"]) == nil) }
        #expect(words(["http_proxy": "", "ALL_PROXY": "p"])?.contains("ALL_PROXY is set") == true)
        #expect(words(["http_proxy": "p", "no_proxy": "", "NO_PROXY": "127.0.0.1"]) == nil)
        #expect(
            words(["http_proxy": "p", "no_proxy": "db", "NO_PROXY": "127.0.0.1"])?.contains("to no_proxy") == true
        )
        #expect(words(["http_proxy": "p", "NO_PROXY": "db"])?.contains("add 127.0.0.1 to NO_PROXY") == true)
    }

    /// What the tables say is the libcurl's that Foundation has here.
    @Test("Nothing that counts as covered goes through the proxy")
    func measured() async throws {
        let proxy = try LoopbackServer { _ in .answer(200, "proxy") }
        await #expect(processExitsWith: .success) { [proxy = proxy.url.absoluteString as String] in
            setenv("http_proxy", proxy, 1)
            let closed = 9
            for row in Self.exceptions + Self.versions {
                setenv("no_proxy", row.list, 1)
                let blind = URLSessionTransport(proxies: ProxyVariables { _ in nil })
                let url = try #require(URL(string: "http://\(row.host):\(closed)/"))
                let isAnswered = (try? await blind.send(HTTPTransportRequest(method: .get, url: url))) != nil
                if row.isCovered { #expect(!isAnswered, "\(row)") }
                let isExact = Self.exceptions.contains { $0.list == row.list && $0.host == row.host }
                if isExact { #expect(isAnswered == !row.isCovered, "\(row)") }
            }
        }
        #expect(proxy.requests.count > 20)
    }

    #if AsyncHTTPClient
    @Test("AsyncHTTPClient asks a server without TLS itself, whatever variables and its own settings say")
    func asyncHTTPClient() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let proxy = try LoopbackServer { _ in .json(404, "{}") }
        let (address, proxyAddress) = (server.url.absoluteString, proxy.url.absoluteString)
        await #expect(processExitsWith: .success) { [address = address as String, proxy = proxyAddress as String] in
            setenv("http_proxy", proxy, 1)
            setenv("all_proxy", proxy, 1)
            try await Self.authority(address, transport: AsyncHTTPClientTransport.shared).ask(Self.ways)
        }
        var configuration = AsyncHTTPClientTransport.configuration
        configuration.proxy = .server(host: "127.0.0.1", port: try #require(proxy.url.port))
        let transport = AsyncHTTPClientTransport(configuration: configuration)
        try await Self.authority(address, transport: transport).ask(Self.ways)
        #expect(proxy.requests.isEmpty)
        #expect(server.requests.filter { $0.path.hasSuffix("action/guard") }.count == 6)
        // For a server with TLS the proxy is asked for a tunnel.
        let secure = try #require(URL(string: "https://127.0.0.1:9/"))
        _ = try? await transport.send(HTTPTransportRequest(method: .get, url: secure, headers: ["X-API-Key": "k"]))
        #expect(Set(proxy.requests.map(\.method)) == ["CONNECT"])
        #expect(proxy.requests.allSatisfy { $0.header("X-API-Key") == nil })
        try await transport.shutdown()
    }
    #endif
}

extension RemoteAuthority {
    /// Sends a request of each kind. What the server makes of it does not matter, as long as it was sent.
    fileprivate func ask(_ ways: [ProxyTests.Way]) async throws {
        for way in ways {
            do {
                try await way.ask(self)
            } catch let error as HaltStateError {
                #expect(error.code != .invalidConfiguration, "\(way.name)")
            }
        }
    }
}
