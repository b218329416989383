#if Server
import HaltState
import HaltStateAuthority
import Logging
import ServiceLifecycle
import Synchronization

/// As many streams are open as may be, the tenant's or all together.
struct TooManyStreams: Error {}

/// Tells open streams of decisions, whoever made them: this server, another one on the same ledger, the tool, or the clock.
///
/// One look at the end of a tenant's chain serves all of the tenant's streams, however many there are. A tenant without one is
/// looked at from time to time, so that what has expired is recorded without anybody's asking.
final class DecisionBroadcaster: Sendable, Service {
    enum Item: Sendable {
        case decision(Decision)
        case heartbeat
    }

    private struct Feed {
        var position: Int
        /// Until when people may answer what is open.
        var deadlines: [String: Timestamp]
        var listeners: [Int: AsyncStream<Item>.Continuation] = [:]
    }

    private struct State {
        var feeds: [TenantID: Feed] = [:]
        var nextListener = 0

        subscript(tenant: TenantID) -> Feed? {
            get { feeds[tenant] }
            _modify { yield &feeds[tenant] }
        }
    }

    /// Short enough for a person who waits; a decision made through this server is told at once.
    private static let pollInterval = Duration.milliseconds(250)
    /// Expiry holds without being recorded. What is not is counted again for each new request.
    private static let expiryInterval = Duration.seconds(30)
    private static let pageSize = 100
    /// A reader that is so far behind is cut off, and catches up when it comes back.
    private static let bufferSize = 256

    private let tenants: Tenants
    private let limits: ServerLimits
    private let logger: Logger
    private let state = Mutex(State())
    /// One tells at a time, so that no decision is told twice.
    private let looking = Mutex(())

    init(tenants: Tenants, limits: ServerLimits, logger: Logger) {
        self.tenants = tenants
        self.limits = limits
        self.logger = logger
    }

    /// Looks for decisions until the server shuts down.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await self.tellStreams() }
                tasks.addTask {
                    while true {
                        try await Task.sleep(for: Self.expiryInterval)
                        await self.noteExpired()
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }

    private func tellStreams() async throws {
        var sinceHeartbeat = Duration.zero
        while true {
            try await Task.sleep(for: Self.pollInterval)
            for tenant in watched { await tryRefresh(tenant) }
            sinceHeartbeat += Self.pollInterval
            guard sinceHeartbeat >= limits.streamHeartbeat else { continue }
            sinceHeartbeat = .zero
            for tenant in watched { tell(.heartbeat, tenant) }
        }
    }

    /// The tenants that have streams.
    private var watched: [TenantID] {
        state.withLock { state in state.feeds.filter { !$0.value.listeners.isEmpty }.map(\.key) }
    }

    /// Notes all that has run out, in the chains of all tenants.
    func noteExpired() async {
        do {
            for tenant in try await tenants.ledger.read({ try $0.tenants() }) {
                // A chain that is damaged does not keep the others waiting.
                while await attempt(tenant), !Task.isCancelled { await Task.yield() }
            }
        } catch {
            log(error)
        }
    }

    /// The decisions of a tenant from now on, and the place in the chain that they begin after. Ends when the reader
    /// falls too far behind.
    ///
    /// - Throws: ``TooManyStreams``; what the ledger throws.
    func listen(tenant: TenantID) async throws -> (feed: AsyncStream<Item>, position: Int) {
        try await refresh(tenant)
        let (stream, continuation) = AsyncStream<Item>.makeStream(bufferingPolicy: .bufferingOldest(Self.bufferSize))
        // While nobody looks, every listener has been told of everything up to the feed's place.
        let place = looking.withLock { _ in
            state.withLock { state -> (id: Int, position: Int)? in
                // Whatever the streams take, half of the connections are there for who asks.
                let all = state.feeds.values.reduce(0) { $0 + $1.listeners.count }
                guard let feed = state[tenant], feed.listeners.count < limits.streams,
                    all < max(1, limits.connections / 2)
                else { return nil }
                state.nextListener += 1
                let id = state.nextListener
                state[tenant]?.listeners[id] = continuation
                return (id, feed.position)
            }
        }
        guard let place else { throw TooManyStreams() }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0[tenant]?.listeners[place.id] = nil }
        }
        return (stream, place.position)
    }

    /// Notes what has run out, and tells what was decided until now.
    ///
    /// - Returns: Whether more may have run out than is noted at once.
    @discardableResult
    func refresh(_ tenant: TenantID) async throws -> Bool {
        try await follow(tenant)
        try await look(at: tenant)
        let authority = tenants.authority(of: tenant)
        let (due, expiry) = try await due(tenant, authority)
        guard let expiry, !due.isEmpty else { return false }
        try await authority.expire(due, expiry)
        state.withLock { state in
            for approval in due { state[tenant]?.deadlines[approval] = nil }
        }
        try await look(at: tenant)
        return due.count == LocalAuthority.expiryBatch
    }

    /// The approvals whose time is over, as far as that may be recorded. Until then they stay due.
    private func due(_ tenant: TenantID, _ authority: LocalAuthority) async throws -> ([String], ExpiryJudgement?) {
        let now = tenants.now()
        let deadlines = state.withLock { ($0[tenant]?.deadlines ?? [:]).filter { $0.value <= now } }
        guard !deadlines.isEmpty || authority.isHoldingExpiry else { return ([], nil) }
        let expiry = try await authority.expiry()
        let over = deadlines.lazy.filter { expiry.isOver($0.value) }.map(\.key)
        return (Array(over.prefix(LocalAuthority.expiryBatch)), expiry)
    }

    /// ``refresh(_:)`` where nobody waits for it, of a tenant that is followed. What failed is tried again at the next look.
    func tryRefresh(_ tenant: TenantID) async {
        guard state.withLock({ $0[tenant] != nil }) else { return }
        await attempt(tenant)
    }

    @discardableResult
    private func attempt(_ tenant: TenantID) async -> Bool {
        do { return try await refresh(tenant) } catch {
            log(error)
            return false
        }
    }

    private func log(_ error: any Error) {
        logger.error("decisions cannot be read", metadata: ["error": "\(String(reflecting: error).visible)"])
    }

    private func follow(_ tenant: TenantID) async throws {
        guard state.withLock({ $0[tenant] == nil }) else { return }
        // The end before what is open: what is asked in between is in both, and not in neither.
        let end = try await tenants.ledger.read { try $0.head(tenant: tenant) }.sequence
        var deadlines: [String: Timestamp] = [:]
        var place: Int?
        repeat {
            let page = try await tenants.ledger.read { [place] in
                try $0.waitingRequests(before: place, limit: Self.pageSize, tenant: tenant)
            }
            for request in page { deadlines[request.approvalID] = request.decideBy }
            place = page.count == Self.pageSize ? page.last?.lastSequence : nil
            await Task.yield()
        } while place != nil
        let feed = Feed(position: end, deadlines: deadlines)
        state.withLock { state in
            if state[tenant] == nil { state[tenant] = feed }
        }
    }

    /// Tells what the chain says beyond the feed's place. Several may look at the same time: whoever comes first with a part tells it.
    private func look(at tenant: TenantID) async throws {
        let reader = DecisionReader(ledger: tenants.ledger, tenant: tenant)
        while let position = state.withLock({ $0[tenant]?.position }),
            let part = try await reader.part(after: position)
        {
            looking.withLock { _ in
                guard state.withLock({ $0[tenant]?.position }) == position else { return }
                for decision in part.decisions { tell(.decision(decision), tenant) }
                state.withLock { state in
                    for terms in part.opened { state[tenant]?.deadlines[terms.id] = terms.decideBy }
                    for decision in part.decisions {
                        state[tenant]?.deadlines[decision.approvalID] = nil
                    }
                    state[tenant]?.position = part.end
                }
            }
        }
    }

    private func tell(_ item: Item, _ tenant: TenantID) {
        for listener in state.withLock({ $0[tenant]?.listeners.values.map { $0 } ?? [] }) {
            if case .dropped = listener.yield(item) { listener.finish() }
        }
    }
}
#endif
