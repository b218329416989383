#if Server
import Foundation
import HTTPTypes
import HaltStateSQLite
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// A whole guard over loopback HTTP, durable: guard, start, report. Beside it, three requests of the same size to a route
/// of Hummingbird that does nothing, in the same process and the same run.
struct ServerBenchmark {
    private static let rounds = 5
    private static let calls = 1_600

    let folder: URL

    func run() async throws {
        let server = try BenchmarkServer(folder: folder)
        let key = try server.key("agent")
        let (barePorts, announceBare) = AsyncStream<Int>.makeStream()
        let bare = Application(
            router: Self.bareRouter(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announceBare.yield($0.localAddress?.port ?? 0) },
            logger: BenchmarkServer.quiet
        )
        let group = ServiceGroup(services: [server.service, bare], logger: BenchmarkServer.quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = await server.ports.first { _ in true } ?? 0
            let barePort = await barePorts.first { _ in true } ?? 0
            for callers in [1, 16, 64] { try await measure(callers, port, barePort, key) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        try server.ledger.close()
    }

    private func measure(_ callers: Int, _ port: Int, _ barePort: Int, _ key: String) async throws {
        var (guarded, bare) = (Measurement(), Measurement())
        var latencies: [Duration] = []
        for round in 0..<Self.rounds {
            let calls = callers == 1 ? Self.calls / 4 : Self.calls
            try await bare.time(calls: calls) {
                _ = try await Self.load(callers, calls, barePort, key) { client, _ in
                    for _ in 0..<3 { _ = try await client.post("/bare", GuardedRequests.ask("job.run", key: "bare")) }
                }
            }
            try await guarded.time(calls: calls) {
                latencies += try await Self.load(callers, calls, port, key) { client, call in
                    try await GuardedRequests.lifecycle(&client, "k-\(callers)-\(round)-\(call)")
                }
            }
        }
        let sorted = latencies.sorted()
        func at(_ share: Double) -> String {
            Measurement.text(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] / .milliseconds(1))
        }
        let name = "\(callers) caller\(callers == 1 ? "" : "s")"
        print("server, \(name)")
        print("  " + bare.line("three requests to a bare route"))
        print("  " + guarded.line("a durable guard", ratio: guarded.ratio(to: bare), of: "the bare route"))
        print(
            "  latency of a guard: median \(at(0.5)) ms, p99 \(at(0.99)) ms; \(Int(1_000_000 / guarded.median)) a second"
        )
    }

    /// Makes calls from several connections at once, and returns how long each took.
    private static func load(
        _ callers: Int,
        _ calls: Int,
        _ port: Int,
        _ key: String,
        _ call: @escaping @Sendable (inout LoopbackClient, Int) async throws -> Void
    ) async throws -> [Duration] {
        try await withThrowingTaskGroup(of: [Duration].self) { tasks in
            for caller in 0..<callers {
                tasks.addTask {
                    try await LoopbackClient.connected(port: port, key: key) { client in
                        var latencies: [Duration] = []
                        for number in stride(from: caller, to: calls, by: callers) {
                            let start = ContinuousClock.now
                            try await call(&client, number)
                            latencies.append(ContinuousClock.now - start)
                        }
                        return latencies
                    }
                }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }
    }

    private static func bareRouter() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        let reply = ByteBuffer(string: #"{"status":"allowed","filler":""# + String(repeating: "x", count: 600) + #""}"#)
        router.post("/bare") { request, _ -> Response in
            _ = try await request.body.collect(upTo: 4_096)
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: reply)
            )
        }
        return router
    }
}
#endif
