public import HaltState

/// The orders of one tenant as they stand.
public struct OrderBook: Sendable {
    /// What follows from the orders, worked out once. A class, because every commit hands the book on unchanged.
    private final class Content: Sendable {
        let orders: [AgentOrder]
        let unknownType: String?
        let everyone: AgentOrder?
        /// Those in force, the strictest one for each folded name.
        let agents: [String: AgentOrder]
        let actions: [(pattern: ActionPattern?, order: AgentOrder)]

        init(_ orders: [AgentOrder], unknown type: String?) {
            var everyone: AgentOrder?
            var agents: [String: AgentOrder] = [:]
            var actions: [(pattern: ActionPattern?, order: AgentOrder)] = []
            for order in orders where order.status != .ok {
                switch order.target {
                case .everyone: everyone = order
                case .agent(let agent):
                    let name = agent.rawValue.folded
                    if order.isStricter(than: agents[name]) { agents[name] = order }
                case .actions(let text): actions.append((try? ActionPattern(text), order))
                }
            }
            (self.orders, unknownType) = (orders, type)
            (self.everyone, self.agents, self.actions) = (everyone, agents, actions)
        }

        var isEmpty: Bool { everyone == nil && agents.isEmpty && actions.isEmpty }
    }

    private static let empty = Content([], unknown: nil)

    private let content: Content

    /// Every order, lifted ones included, in no particular order.
    public var orders: [AgentOrder] { content.orders }

    /// The type of an event that may be an order, and that this version does not know; `nil` where all is known. The tenant is
    /// unavailable then.
    package var unknownType: String? { content.unknownType }

    /// No orders at all.
    public init() { content = Self.empty }

    /// The orders that a ledger has kept.
    ///
    /// - Parameter eventTypes: The types of all events of no operation in the tenant's chain, each once. Where one of them may be an
    ///   order that this version does not know, the tenant is unavailable.
    public init(_ orders: [AgentOrder], eventTypes: some Sequence<String>) {
        self.init(orders, unknown: eventTypes.first(where: EventType.isUnknownOrder))
    }

    private init(_ orders: [AgentOrder], unknown type: String?) {
        content = Content(orders, unknown: type)
    }

    /// The same orders, where all of them are known.
    ///
    /// - Throws: ``HaltStateError`` with code `ledgerUnusable`.
    package func readable() throws -> Self {
        if let unknownType { throw HaltStateError.unreadableOrders(unknown: unknownType) }
        return self
    }

    /// The strictest of the orders that hold for a call, or `nil` when there is none. Without an action, those that are for
    /// agents.
    public func standing(of agent: AgentID, _ action: ActionName? = nil) -> AgentOrder? {
        standing(of: agent, action, ignoring: nil)
    }

    /// - Parameter ignored: An order for everyone that does not count.
    func standing(of agent: AgentID, _ action: ActionName?, ignoring ignored: AgentOrder?) -> AgentOrder? {
        if content.isEmpty { return nil }
        var strictest = content.everyone == ignored ? nil : content.everyone
        if !content.agents.isEmpty, let order = content.agents[agent.rawValue.folded],
            order.isStricter(than: strictest)
        {
            strictest = order
        }
        guard let action else { return strictest }
        for (pattern, order) in content.actions where order.isStricter(than: strictest) {
            // A pattern that this version cannot read holds for everything.
            if pattern?.matches(action.rawValue) ?? true { strictest = order }
        }
        return strictest
    }

    /// Takes an order in. One to go on lifts all that are for the same in another spelling, since each would go on holding.
    ///
    /// - Returns: The orders that are new or have changed.
    public mutating func take(_ order: AgentOrder) -> [AgentOrder] {
        var changed: [AgentOrder] = []
        // A name that nobody can read is not put on record by lifting what holds for it.
        if order.status != .ok || order.target.nameProblem == nil
            || orders.contains(where: { $0.target == order.target })
        {
            changed.append(order)
        }
        if order.status == .ok {
            changed += orders.filter {
                $0.status != .ok && $0.target != order.target && $0.target.isAlike(order.target)
            }.map { order.instead(of: $0) }
        }
        let targets = Set(changed.map(\.target))
        self = OrderBook(orders.filter { !targets.contains($0.target) } + changed, unknown: unknownType)
        return changed
    }
}

extension AgentOrder {
    /// This order for the target of another one.
    fileprivate func instead(of other: AgentOrder) -> AgentOrder {
        AgentOrder(
            target: other.target,
            status: status,
            reason: reason,
            orderedBy: orderedBy,
            orderedAt: orderedAt
        )
    }
}

extension AgentOrder.Target {
    /// Why nobody could read the target's name; `nil` where everybody can.
    package var nameProblem: NameProblem? {
        if case .agent(let agent) = self { agent.rawValue.nameProblem } else { nil }
    }
}
