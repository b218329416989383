#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import HaltStateServer

/// A server on a free port of the loopback, with a ledger of its own, and a clock that the test moves.
struct TestServer: Sendable {
    let port: Int
    let keys: SQLiteAPIKeyStore
    let ledger: SQLiteLedger
    let clock: ManualClock
    let policies: PolicyText
    let log: TestLog
    /// A key of tenant `shop` that may do everything, held by a person named tester.
    let key: APIKey

    /// What a server can be asked for.
    var endpoints: [Endpoint] {
        get throws {
            try AuthorityServer(ledger: ledger, storage: ledger.serverStorage) { try PolicySet([]) }.router.endpoints
        }
    }

    /// The text of the policies, which a test can change under the server.
    final class PolicyText: Sendable {
        private let current = Mutex(PolicyText.standard)

        var text: String {
            get { current.withLock { $0 } }
            set { current.withLock { $0 = newValue } }
        }

        static let standard = """
            {"version": "test-1", "policies": [
                {"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 1},
                {"name": "never", "action_pattern": "job.never", "effect": "DENY", "priority": 5},
                {"name": "ask", "action_pattern": "job.ask", "effect": "APPROVAL_REQUIRED", "priority": 5},
                {"name": "large", "action_pattern": "refund.*", "effect": "APPROVAL_REQUIRED", "priority": 5,
                 "conditions": [{"path": "params.cents", "op": "gt", "value": 1000}]},
                {"name": "listed", "action_pattern": "job.listed", "effect": "APPROVAL_REQUIRED", "priority": 5,
                 "approval": {"approvers": ["alice", "bob"], "quorum": 2}}
            ]}
            """
    }

    /// Each holds a dozen open files and more, and with some 1,300 of them Foundation crashes when it starts a process
    /// (https://github.com/swiftlang/swift-corelibs-foundation/issues/5472).
    private static let limit = ConcurrencyLimit(24)

    /// Runs a server while a test asks it, and shuts it down gracefully.
    ///
    /// - Parameter clock: The ledger's own clock; none when `nil`.
    static func run(
        _ change: (inout ServerConfiguration) -> Void = { _ in },
        ledgerClock clock: ManualClock? = nil,
        ledger wrap: (SQLiteLedger) -> any Ledger = { $0 },
        storage: (SQLiteLedger) -> ServerStorage = \.serverStorage,
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await limit.run { try await serve(change, clock, ledger: wrap, storage: storage, body) }
    }

    private static func serve(
        _ change: (inout ServerConfiguration) -> Void,
        _ ledgerClock: ManualClock?,
        ledger wrap: (SQLiteLedger) -> any Ledger,
        storage: (SQLiteLedger) -> ServerStorage,
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "haltstate-server-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "ledger.db").path
        let ledger = try SQLiteLedger(path: path, creating: true, clock: ledgerClock)
        let clock = ManualClock()
        let policies = PolicyText()
        var configuration = ServerConfiguration(port: 0)
        change(&configuration)
        let (ports, announce) = AsyncStream<Int>.makeStream()
        let log = TestLog()
        let logger = log.logger
        let server = try AuthorityServer(
            configuration: configuration,
            ledger: wrap(ledger),
            storage: storage(ledger),
            logger: logger,
            wallClock: clock,
            onRunning: { announce.yield($0) },
            policies: { try PolicySet(bytes: policies.text.utf8, file: "/secret/folder/policies.json") }
        )
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { announce.finish() }
                try await group.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await tasks.waitForAll()
                Issue.record("the server has ended without listening")
                return
            }
            let keys = SQLiteAPIKeyStore(ledger, wallClock: clock)
            let key = try keys.create(tenant: "shop", scopes: Set(KeyScope.allCases), name: "tester")
            do {
                try await body(
                    TestServer(
                        port: port,
                        keys: keys,
                        ledger: ledger,
                        clock: clock,
                        policies: policies,
                        log: log,
                        key: key
                    )
                )
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        try ledger.close()
    }

    /// A key of a tenant with some of the scopes. One that may write is held by a person of its own, if nobody is named.
    func key(
        _ scopes: KeyScope...,
        tenant: TenantID = "shop",
        name: String? = nil,
        agent: String? = nil
    ) throws -> APIKey {
        let holder = name ?? (scopes.contains(.write) ? "holder \(UUID())" : nil)
        return try keys.create(tenant: tenant, scopes: Set(scopes), name: holder, agent: agent.map { AgentID($0) })
    }
}
#endif
