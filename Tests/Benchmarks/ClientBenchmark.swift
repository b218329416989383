#if Server && AsyncHTTPClient
import Foundation
import HaltState
import HaltStateAsyncHTTPClient
import HaltStateRemote

/// How many whole guards a second our client makes of a server that is a process of its own: ask and report.
///
/// `Tests/Interop/compare.py` runs it beside the published Python client. `empty` for a transport sends two requests that
/// ask for nothing instead, through AsyncHTTPClient to the same server: what no guard over HTTP can beat.
struct ClientBenchmark {
    /// What a command line asks for that is no benchmark of this kind.
    struct Misuse: Error {}
    /// An empty request that got no answer, so that its time says nothing.
    struct NotServed: Error {}

    private let client: HaltStateClient
    private let name: String
    private let health: HTTPTransportRequest

    /// - Parameters:
    ///   - transport: `asynchttpclient`, `urlsession` or `empty`.
    ///   - port: Where the server listens, on this machine.
    ///   - key: An API key for agents of the tenant `shop`.
    private init(transport name: String, port: String, key: String) throws {
        var remote = RemoteAuthority.Configuration()
        remote.baseURL = URL(string: "http://127.0.0.1:\(port)") ?? remote.baseURL
        remote.timeout = .seconds(30)
        remote.transport = name == "urlsession" ? URLSessionTransport.shared : AsyncHTTPClientTransport.shared
        client = try HaltStateClient(tenantID: "shop", apiKey: key, remote: remote)
        self.name = name
        health = HTTPTransportRequest(method: .get, url: remote.baseURL.appending(path: "health"))
    }

    /// - Parameter words: transport, port, key, callers, calls.
    static func run(_ words: [String]) async throws {
        guard words.count == 5, let callers = Int(words[3]), let calls = Int(words[4]) else { throw Misuse() }
        try await ClientBenchmark(transport: words[0], port: words[1], key: words[2])
            .run(callers: callers, calls: calls)
    }

    private func run(callers: Int, calls: Int) async throws {
        _ = try await latencies(callers: callers, calls: callers)
        let start = ContinuousClock.now
        let latencies = try await latencies(callers: callers, calls: calls).sorted()
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let last = latencies[min(latencies.count - 1, latencies.count * 99 / 100)] / .milliseconds(1)
        print("\(name) \(callers) \(Double(latencies.count) / elapsed) \(last)")
    }

    private func latencies(callers: Int, calls: Int) async throws -> [Duration] {
        try await withThrowingTaskGroup(of: [Duration].self) { tasks in
            for _ in 0..<callers {
                tasks.addTask { try await call(calls / callers) }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }
    }

    private func call(_ count: Int) async throws -> [Duration] {
        var latencies: [Duration] = []
        for _ in 0..<count {
            let start = ContinuousClock.now
            if name == "empty" { try await ask() } else { try await guardOne() }
            latencies.append(ContinuousClock.now - start)
        }
        return latencies
    }

    private func guardOne() async throws {
        try await client.guard("job.run", context: ["amount_cents": 1_200], idempotencyKey: "\(UUID())") { _ in }
    }

    private func ask() async throws {
        for _ in 0..<2 {
            let response = try await AsyncHTTPClientTransport.shared.send(health)
            guard response.status == 200 else { throw NotServed() }
        }
    }
}
#endif
