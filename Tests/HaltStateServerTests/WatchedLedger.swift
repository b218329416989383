#if Server
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Synchronization

/// Holds callers up until it is opened.
final class LedgerGate: Sendable {
    private struct State {
        var isOpen = true
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let callers = AsyncStream<Void>.makeStream()

    func close() { state.withLock { $0.isOpen = false } }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when somebody is held up.
    func waitForCaller() async { _ = await callers.stream.first { _ in true } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                guard !state.isOpen else { return false }
                state.waiting.append(continuation)
                return true
            }
            if isHeld { callers.continuation.yield() } else { continuation.resume() }
        }
    }
}

/// A ledger that tells who comes, and may hold writers up.
struct WatchedLedger: ForwardingLedger {
    let base: SQLiteLedger
    var willAppend: @Sendable () async -> Void = {}
    var willRead: @Sendable () -> Void = {}
    var willLookUpOrder: @Sendable () -> Void = {}

    func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        await willAppend()
        return try await base.append(to: target, tenant: tenant, deciding: decide)
    }

    func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation? {
        willRead()
        return try base.operation(target, tenant: tenant)
    }

    func operations(_ query: OperationQuery, tenant: TenantID) throws -> [GuardedOperation] {
        willRead()
        return try base.operations(query, tenant: tenant)
    }

    func listing(_ query: OperationQuery, tenant: TenantID) throws -> OperationListing {
        willRead()
        return try base.listing(query, tenant: tenant)
    }

    func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws {
        willRead()
        try base.forEachIndexRow(tenant: tenant, body)
    }

    func events(
        _ selection: EventSelection,
        from sequence: Int,
        limit: Int,
        tenant: TenantID
    ) throws -> [StoredEvent] {
        willRead()
        return try base.events(selection, from: sequence, limit: limit, tenant: tenant)
    }

    func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) throws -> [WaitingRequest] {
        willRead()
        return try base.waitingRequests(before: sequence, limit: limit, tenant: tenant)
    }

    func standingOrder(of agent: AgentID, tenant: TenantID) throws -> AgentOrder? {
        willLookUpOrder()
        return try base.standingOrder(of: agent, tenant: tenant)
    }

    func head(tenant: TenantID) throws -> ChainHead {
        willRead()
        return try base.head(tenant: tenant)
    }
}

/// Work that a test begins while its server runs, and waits for after the server is gone.
final class Pending<Value: Sendable>: Sendable {
    private let work = Mutex<Task<Value, any Error>?>(nil)

    var task: Task<Value, any Error>? {
        get { work.withLock { $0 } }
        set { work.withLock { $0 = newValue } }
    }
}
#endif
