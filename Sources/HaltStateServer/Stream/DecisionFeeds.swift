#if Server
import HaltState
import HaltStateAuthority
import Logging
import ServiceLifecycle
import Synchronization

/// Tells open streams of decisions, whoever made them: this server, another one on the same ledger, the tool, or the clock.
///
/// One look at the end of a tenant's chain serves all of the tenant's streams, however many there are. A tenant is
/// followed from the first time that somebody asks for its decisions.
final class DecisionFeeds: Sendable, Service {
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
    private static let pageSize = 100
    /// So many approvals are noted as expired at one look; the next one follows soon. Their commits are shared.
    private static let expiryBatch = 64
    /// A reader that is so far behind is cut off, and catches up when it comes back.
    private static let bufferSize = 256

    private let tenants: Tenants
    private let limits: ServerLimits
    private let logger: Logger
    private let state = Mutex(State())
    /// One look at a time, so that no decision is told twice.
    private let looking = Mutex(())

    init(tenants: Tenants, limits: ServerLimits, logger: Logger) {
        self.tenants = tenants
        self.limits = limits
        self.logger = logger
    }

    /// Looks for decisions until the server shuts down.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var sinceHeartbeat = Duration.zero
            while true {
                try await Task.sleep(for: Self.pollInterval)
                for tenant in self.state.withLock({ Array($0.feeds.keys) }) { await self.tryRefresh(tenant) }
                sinceHeartbeat += Self.pollInterval
                guard sinceHeartbeat >= self.limits.streamHeartbeat else { continue }
                sinceHeartbeat = .zero
                for tenant in self.state.withLock({ Array($0.feeds.keys) }) { self.tell(.heartbeat, tenant) }
            }
        }
    }

    /// The decisions of a tenant from now on, and the place in the chain that they begin after. Ends when the reader
    /// falls too far behind.
    ///
    /// - Throws: ``Refusal`` with 429 when as many streams are open as may be, the tenant's or all together; what the
    ///   ledger throws.
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
        guard let place else { throw Refusal.tooManyStreams }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0[tenant]?.listeners[place.id] = nil }
        }
        return (stream, place.position)
    }

    /// Notes what has run out, and tells what was decided until now.
    func refresh(_ tenant: TenantID) async throws {
        try follow(tenant)
        try look(at: tenant)
        let authority = tenants.authority(of: tenant)
        let due = try due(tenant, authority)
        guard !due.isEmpty else { return }
        try await withThrowingTaskGroup(of: String?.self) { tasks in
            for approval in due { tasks.addTask { try await authority.expire(approval) ? approval : nil } }
            for try await settled in tasks {
                if let settled { state.withLock { $0[tenant]?.deadlines[settled] = nil } }
            }
        }
        try look(at: tenant)
    }

    /// The approvals whose time is over, as far as that may be recorded. Until then they stay due.
    private func due(_ tenant: TenantID, _ authority: LocalAuthority) throws -> [String] {
        let now = tenants.now()
        let deadlines = state.withLock { ($0[tenant]?.deadlines ?? [:]).filter { $0.value <= now } }
        guard !deadlines.isEmpty || authority.isHoldingExpiry else { return [] }
        let expiry = try authority.expiry()
        return Array(deadlines.lazy.filter { expiry.isOver($0.value) }.map(\.key).prefix(Self.expiryBatch))
    }

    /// ``refresh(_:)`` where nobody waits for it, of a tenant that is followed. What failed is tried again at the next look.
    func tryRefresh(_ tenant: TenantID) async {
        guard state.withLock({ $0[tenant] != nil }) else { return }
        do {
            try await refresh(tenant)
        } catch {
            logger.error("decisions cannot be read", metadata: ["error": "\(String(reflecting: error).visible)"])
        }
    }

    private func follow(_ tenant: TenantID) throws {
        guard state.withLock({ $0[tenant] == nil }) else { return }
        // The end before what is open: what is asked in between is in both, and not in neither.
        let end = try tenants.ledger.head(tenant: tenant).sequence
        var deadlines: [String: Timestamp] = [:]
        var place: Int?
        repeat {
            let page = try tenants.ledger.waitingRequests(before: place, limit: Self.pageSize, tenant: tenant)
            for request in page { deadlines[request.approvalID] = request.decideBy }
            place = page.count == Self.pageSize ? page.last?.lastSequence : nil
        } while place != nil
        let feed = Feed(position: end, deadlines: deadlines)
        state.withLock { state in
            if state[tenant] == nil { state[tenant] = feed }
        }
    }

    private func look(at tenant: TenantID) throws {
        try looking.withLock { _ in
            let reader = DecisionReader(ledger: tenants.ledger, tenant: tenant)
            while let position = state.withLock({ $0[tenant]?.position }),
                let part = try reader.part(after: position)
            {
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
