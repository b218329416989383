public import HaltState

/// A call was refused because of an order, and nobody was asked.
public struct OrderRefusal: Hashable, Sendable {
    /// Whom the order was for.
    public let target: AgentOrder.Target
    /// The order.
    public let status: AgentOrder.Status
    /// Who asked.
    public let agentID: AgentID
    /// What for.
    public let action: ActionName
    /// The key of the operation, or `nil` for a check.
    public let idempotencyKey: IdempotencyKey?
    /// The API key that the caller proved itself with, by its name; `nil` where there is none.
    public let apiKey: String?
    /// How many calls before it the same order has refused to the same caller, and left no evidence but this number.
    public internal(set) var earlier: Int
    /// Why the order was given, which its own event says. Not written again here.
    package var orderReason: String?

    /// Creates a record.
    public init(
        target: AgentOrder.Target,
        status: AgentOrder.Status,
        agentID: AgentID,
        action: ActionName,
        idempotencyKey: IdempotencyKey?,
        apiKey: String?,
        earlier: Int = 0
    ) {
        self.target = target
        self.status = status
        self.agentID = agentID
        self.action = action
        self.idempotencyKey = idempotencyKey
        self.apiKey = apiKey
        self.earlier = Self.countable(earlier)
    }

    /// How many calls an event may count: a number of 18 digits, the most that a verification reads.
    static let counts = 0...999_999_999_999_999_999

    /// The nearest number that an event may hold, whatever somebody has written into the ledger.
    fileprivate static func countable(_ count: Int) -> Int { min(max(count, counts.lowerBound), counts.upperBound) }

    /// The refusal among what was decided. It then is all that was.
    package init?(in events: [LedgerEvent]) {
        guard !events.isEmpty, let refusal = events[0].refusal else { return nil }
        self = refusal
    }

    /// Who asked, as far as it counts for how many refusals are kept: the API key, or else the agent.
    package var holder: String { apiKey.map { "key \($0)" } ?? "agent \(agentID.rawValue)" }

    /// What the caller hears.
    package var reason: String {
        let order = AgentOrder(
            target: target,
            status: status,
            reason: orderReason,
            orderedBy: "",
            orderedAt: Timestamp(microseconds: 0)
        )
        return order.objection ?? ""
    }
}

extension LedgerEvent {
    fileprivate var refusal: OrderRefusal? { if case .refused(let refusal) = kind { refusal } else { nil } }
}

/// The refusals of one caller by the orders for one target. One in a minute is kept, and says how many came before it.
package struct RefusalCount: Sendable {
    /// When the last one was kept; `nil` where none was since the order was given.
    package var recordedAt: Timestamp?
    /// How many there were since the last one that was kept.
    package var earlier: Int

    package init(recordedAt: Timestamp? = nil, earlier: Int = 0) {
        self.recordedAt = recordedAt
        self.earlier = earlier
    }

    /// Whether the last one was kept so short a time ago that the next is only counted. A clock that is set back keeps none for
    /// longer.
    package func isRecent(at now: Timestamp) -> Bool {
        guard let recordedAt else { return false }
        return recordedAt + .seconds(-60) < now && now < recordedAt + .seconds(60)
    }

    /// Takes one in: the event to keep, or `nil` where it is only counted.
    package mutating func take(_ event: LedgerEvent, _ refusal: OrderRefusal) -> LedgerEvent? {
        if isRecent(at: event.at) {
            earlier = OrderRefusal.countable(earlier) + 1
            return nil
        }
        var refusal = refusal
        refusal.earlier = OrderRefusal.countable(earlier)
        self = RefusalCount(recordedAt: event.at)
        return LedgerEvent(
            id: event.id,
            at: event.at,
            operationID: event.operationID,
            idempotencyKey: event.idempotencyKey,
            kind: .refused(refusal)
        )
    }
}

/// An order holds up a call. Nothing was granted.
package struct StoppedByOrder: Error {
    package let status: AgentOrder.Status
    package let reason: String

    fileprivate init(_ refusal: OrderRefusal) {
        status = refusal.status
        reason = refusal.reason
    }
}

extension LedgerEntry {
    /// The entry, unless an order held up the call.
    ///
    /// - Throws: ``StoppedByOrder``.
    func admitted() throws -> LedgerEntry {
        if let refusal { throw StoppedByOrder(refusal) }
        return self
    }
}
