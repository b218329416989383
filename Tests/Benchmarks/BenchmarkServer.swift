#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateServer
import Logging
import ServiceLifecycle
import UnixSignals

/// The server of a benchmark, with a durable ledger and no limit on requests.
struct BenchmarkServer {
    static let policies = """
        {"version": "benchmark", "policies": [
            {"name": "all", "action_pattern": "job.*", "effect": "ALLOW", "priority": 1},
            {"name": "ask", "action_pattern": "job.ask", "effect": "APPROVAL_REQUIRED", "priority": 2}
        ]}
        """

    let ledger: SQLiteLedger
    let service: AuthorityServer
    let ports: AsyncStream<Int>

    init(folder: URL) throws {
        ledger = try SQLiteLedger(path: folder.appending(path: "server.db").path, creating: true)
        var configuration = ServerConfiguration(port: 0)
        configuration.limits.requestsPerSecond = 1_000_000
        configuration.limits.burst = 1_000_000
        let (ports, announce) = AsyncStream<Int>.makeStream()
        self.ports = ports
        service = try AuthorityServer(
            configuration: configuration,
            ledger: ledger,
            storage: ledger.serverStorage,
            logger: Self.quiet,
            onRunning: { announce.yield($0) },
            policies: { try PolicySet(bytes: Self.policies.utf8, file: "policies.json") }
        )
    }

    static var quiet: Logger { Logger(label: "benchmark", factory: { _ in SwiftLogNoOpLogHandler() }) }

    func key(_ name: String) throws -> String {
        try SQLiteAPIKeyStore(ledger).create(tenant: "shop", scopes: Set(KeyScope.allCases), name: name).secret
    }

    /// Serves as a process of its own until it is told to end, so that its memory is its own.
    ///
    /// Prints the port, a key for agents and a key for a person.
    static func serve(folder: URL) async throws {
        _ = OpenFiles.raise(to: ServerLimits().connections + 256)
        let server = try BenchmarkServer(folder: folder)
        let words = [try server.key("agent"), try server.key("person")]
        let group = ServiceGroup(services: [server.service], gracefulShutdownSignals: [.sigterm], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = await server.ports.first { _ in true } ?? 0
            print(([String(port)] + words).joined(separator: " "))
            fflush(nil)
            try await tasks.waitForAll()
        }
        try server.ledger.close()
    }
}
#endif
