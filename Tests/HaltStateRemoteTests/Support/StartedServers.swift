import HaltStateTesting
import Synchronization
import Testing

/// The servers of one test, which end with it: a client may outlive what it asked, and descriptors are few.
final class StartedServers: Sendable {
    @TaskLocal static var current: StartedServers?

    private let servers = Mutex<[LoopbackServer]>([])

    func add(_ server: LoopbackServer) {
        servers.withLock { $0.append(server) }
    }

    func stop() {
        for server in servers.withLock({ $0 }) { server.stop() }
    }
}

/// Stops the servers of each test of a suite.
struct StoppingServers: SuiteTrait, TestTrait, TestScoping {
    /// How many tests at a time have servers, which are threads and open files.
    private static let limit = ConcurrencyLimit(24)

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await Self.limit.run {
            let started = StartedServers()
            defer { started.stop() }
            try await StartedServers.$current.withValue(started) { try await body() }
        }
    }
}

extension Trait where Self == StoppingServers {
    static var stoppingServers: Self { StoppingServers() }
}
