public import HaltState

/// What somebody has told agents to do: go on, pause or stop. Looked at in each commit that grants something.
public struct AgentOrder: Hashable, Sendable {
    /// The order.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// Go on: whatever held for the target is lifted.
        case ok = "OK"
        /// Start nothing new for now.
        case pause = "PAUSE"
        /// Stop.
        case kill = "KILL"
    }

    /// Whom an order is for.
    public enum Target: Hashable, Sendable {
        /// Every agent whose name is equal in folded form: an order for `a1` stops `A1`, and `a1` with a character that cannot
        /// be seen.
        case agent(AgentID)
        /// All agents.
        case everyone
        /// All calls whose action matches a pattern such as `refund.*`, whoever asks. No heartbeat tells of it.
        case actions(String)
    }

    /// Whom it is for.
    public let target: Target
    /// The order.
    public let status: Status
    /// Why, or `nil`.
    public let reason: String?
    /// Who gave it.
    public let orderedBy: String
    /// When.
    public let orderedAt: Timestamp

    /// Creates an order.
    public init(target: Target, status: Status, reason: String?, orderedBy: String, orderedAt: Timestamp) {
        self.target = target
        self.status = status
        self.reason = reason
        self.orderedBy = orderedBy
        self.orderedAt = orderedAt
    }

    /// What a call is told that the order holds up; `nil` for an order to go on.
    package var objection: String? {
        let subject =
            switch target {
            case .agent, .everyone: "the agent is"
            case .actions(let pattern): "calls of \(pattern) are"
            }
        return switch status {
        case .ok: nil
        case .pause: "\(subject) paused\(restore.map { ": \($0); \(Self.endOfRestore)" } ?? "")"
        case .kill: "\(subject) stopped by the kill switch"
        }
    }

    /// Which restore the order speaks of, where it is the pause of one. For words alone: what ends with a quarantine is known by its
    /// time.
    private var restore: String? {
        guard target == .everyone, let reason, reason.hasPrefix(OrderGiven.restored) else { return nil }
        return reason
    }

    private static let endOfRestore = "after a review, 'haltstate quarantine access --lift' lets all agents go on"

    /// Whether it leaves less to do than another one. No order is as one to go on.
    package func isStricter(than other: AgentOrder?) -> Bool {
        status.strictness > (other?.status ?? .ok).strictness
    }
}

extension AgentOrder.Target {
    /// What stands for all agents where an agent is named.
    package static let everyAgent = "*"

    /// One agent, or all of them by the name that stands for them.
    public init(agent: AgentID) {
        self = agent.rawValue == Self.everyAgent ? .everyone : .agent(agent)
    }

    /// The kinds of ``words``.
    static let kinds = ["agent", "everyone", "actions"]

    /// The target in words for records: what kind it is, and its text.
    package var words: (kind: String, text: String) {
        switch self {
        case .agent(let agent): ("agent", agent.rawValue)
        case .everyone: ("everyone", "")
        case .actions(let pattern): ("actions", pattern)
        }
    }

    /// Reads what ``words`` says; `nil` for another kind.
    package init?(kind: String, text: String) {
        switch kind {
        case "agent": self = .agent(AgentID(text))
        case "everyone" where text.isEmpty: self = .everyone
        case "actions": self = .actions(text)
        default: return nil
        }
    }

    /// Whether two orders are for the same, whatever the spelling of a name.
    package func isAlike(_ other: Self) -> Bool {
        switch (self, other) {
        case (.agent(let one), .agent(let other)): one == other || one.rawValue.folded == other.rawValue.folded
        case (.everyone, .everyone): true
        case (.actions(let one), .actions(let other)): one.hasBytes(of: other)
        default: false
        }
    }
}

extension AgentOrder.Status {
    fileprivate var strictness: Int {
        switch self {
        case .ok: 0
        case .pause: 1
        case .kill: 2
        }
    }
}

/// Somebody gave an order, or lifted one.
public struct OrderGiven: Hashable, Sendable {
    /// Whom it is for.
    public let target: AgentOrder.Target
    /// The order; ``AgentOrder/Status/ok`` lifts.
    public let status: AgentOrder.Status
    /// Who gave it.
    public let by: Approver
    /// Why, or `nil`.
    public let reason: String?

    /// Creates a record.
    public init(_ status: AgentOrder.Status, _ target: AgentOrder.Target, by: Approver, reason: String?) {
        self.target = target
        self.status = status
        self.by = by
        self.reason = reason
    }
}

extension OrderGiven {
    fileprivate static let restored = "restored from the backup of "

    /// The pause of all agents that a restore gives.
    package static func pause(afterRestoring time: Timestamp, by person: Approver) -> Self {
        OrderGiven(.pause, .everyone, by: person, reason: "\(restored)\(time)")
    }
}
