#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateServer
import HaltStateSQLite
import Logging
import ServiceLifecycle

/// The server of a race, as a process of its own.
struct RaceServer {
    let folder: String

    /// Serves until the process that has started this one ends it. Prints the port and an agent's key.
    func run() async throws {
        EndOfInput.endsThisProcess()
        let ledger = try CrashScene(folder: folder).openLedger()
        var configuration = ServerConfiguration(port: 0)
        configuration.limits.requestsPerSecond = 1_000_000
        configuration.limits.burst = 1_000_000
        let (ports, announce) = AsyncStream<Int>.makeStream()
        let quiet = Logger(label: "endurance", factory: { _ in SwiftLogNoOpLogHandler() })
        let service = try AuthorityServer(
            configuration: configuration,
            ledger: ledger,
            storage: ledger.serverStorage,
            logger: quiet,
            onRunning: { announce.yield($0) },
            policies: { try RaceWorker.policies() }
        )
        let key = try SQLiteAPIKeyStore(ledger).create(tenant: "shop", scopes: Set(KeyScope.allCases), name: "agent")
            .secret
        let group = ServiceGroup(services: [service], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = await ports.first { _ in true } ?? 0
            WorkerProcess.say("ready \(port) \(key)")
            try await tasks.waitForAll()
        }
    }
}
#endif
