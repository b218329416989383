#if Server
import HaltState
import HaltStateAuthority
import Logging
import ServiceLifecycle
import Synchronization

/// Tells open streams of decisions, whoever made them: this server, another one on the same ledger, or the tool.
///
/// One look at the end of a tenant's chain serves all of the tenant's streams, however many there are.
final class DecisionFeeds: Sendable, Service {
    enum Item: Sendable {
        case decision(Decision)
        case heartbeat
    }

    private struct Feed {
        var position: Int
        var listeners: [Int: AsyncStream<Item>.Continuation] = [:]
    }

    private struct State {
        var feeds: [String: Feed] = [:]
        var nextListener = 0
    }

    /// Short enough for a person who waits; a decision made through this server is told at once.
    private static let pollInterval = Duration.milliseconds(250)
    private static let pageSize = 500
    /// A reader that is so far behind is cut off, and catches up when it comes back.
    private static let bufferSize = 256

    private let tenants: Tenants
    private let heartbeat: Duration
    private let logger: Logger
    private let state = Mutex(State())
    /// One look at a time, so that no decision is told twice.
    private let looking = Mutex(())

    init(tenants: Tenants, heartbeat: Duration, logger: Logger) {
        self.tenants = tenants
        self.heartbeat = heartbeat
        self.logger = logger
    }

    /// Looks for decisions until the server shuts down.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var sinceHeartbeat = Duration.zero
            while true {
                try await Task.sleep(for: Self.pollInterval)
                self.look()
                sinceHeartbeat += Self.pollInterval
                guard sinceHeartbeat >= self.heartbeat else { continue }
                sinceHeartbeat = .zero
                self.forEachListener { $0.yield(.heartbeat) }
            }
        }
        forEachListener { $0.finish() }
    }

    /// The decisions of a tenant from now on. Ends when the reader falls too far behind.
    func listen(tenant: String) throws -> AsyncStream<Item> {
        let end = try tenants.ledger.head(tenant: tenant).sequence
        let (stream, continuation) = AsyncStream<Item>.makeStream(bufferingPolicy: .bufferingOldest(Self.bufferSize))
        let id = state.withLock { state in
            state.nextListener += 1
            state.feeds[tenant, default: Feed(position: end)].listeners[state.nextListener] = continuation
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in self?.remove(id, tenant: tenant) }
        return stream
    }

    /// Looks at the ledger now.
    func look() {
        looking.withLock { _ in
            let positions: [String: Int] = state.withLock { $0.feeds.mapValues(\.position) }
            for (tenant, position) in positions {
                do {
                    try look(at: tenant, from: position)
                } catch {
                    logger.error("decisions cannot be read", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    private func look(at tenant: String, from position: Int) throws {
        var position = position
        while true {
            let events = try tenants.ledger.events(from: position + 1, limit: Self.pageSize, tenant: tenant)
            guard let last = events.last else { return }
            for event in events where event.tellsOfApproval {
                if let decision = try decision(event, tenant) { tell(.decision(decision), tenant) }
            }
            position = last.sequence
            state.withLock { $0.feeds[tenant]?.position = position }
        }
    }

    /// The decision that an event made; `nil` for a vote that leaves the approval open.
    private func decision(_ event: StoredEvent, _ tenant: String) throws -> Decision? {
        let sealed = try SealedEvent(payload: event.payload, hash: event.hash)
        guard let key = sealed.event.idempotencyKey,
            let operation = try tenants.ledger.operation(.key(key), tenant: tenant)
        else { return nil }
        switch sealed.event.kind {
        case .voted where operation.decisionEventID == sealed.event.id, .expired:
            return Decision(operation, at: tenants.now())
        default: return nil
        }
    }

    private func tell(_ item: Item, _ tenant: String) {
        for listener in state.withLock({ $0.feeds[tenant]?.listeners.values.map { $0 } ?? [] }) {
            if case .dropped = listener.yield(item) { listener.finish() }
        }
    }

    private func forEachListener(_ body: (AsyncStream<Item>.Continuation) -> Void) {
        for listener in state.withLock({ $0.feeds.values.flatMap { $0.listeners.values.map { $0 } } }) {
            body(listener)
        }
    }

    private func remove(_ id: Int, tenant: String) {
        state.withLock { state in
            state.feeds[tenant]?.listeners[id] = nil
            if state.feeds[tenant]?.listeners.isEmpty ?? false { state.feeds[tenant] = nil }
        }
    }
}

extension StoredEvent {
    private static let marks = ["approval.voted", "approval.expired"].map { Array("\"type\":\"\($0)\"}".utf8) }

    /// Whether the event may decide on an approval. The type is the last member of the canonical form, so events of
    /// other kinds need not be read.
    fileprivate var tellsOfApproval: Bool {
        Self.marks.contains { payload.suffix($0.count).elementsEqual($0) }
    }
}
#endif
