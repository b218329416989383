#if Server
import HaltState
import Logging

/// An agent asks for something while it is under an order to pause or to stop.
///
/// An agent may miss its heartbeat, or ignore it. Whoever decides does not. What is refused here reaches no policy, so it
/// is in the log and not in the evidence.
struct Objection: Error {
    let status: AgentOrder.Status
    let reason: String

    /// - Parameter order: What the agent is under, or `nil` for nothing.
    fileprivate init?(_ order: AgentOrder?) {
        guard let status = order?.status else { return nil }
        self.status = status
        switch status {
        case .ok: return nil
        case .pause: reason = "the agent is paused"
        case .kill: reason = "the agent is stopped by the kill switch"
        }
    }
}

extension ServerParts {
    /// Does an agent's work unless the agent is under an order. That is looked at twice: now, so that a no need not wait for
    /// a ledger that others are writing to, and in the commit, when nobody else can write any more. So nothing is decided
    /// against an order once it is acknowledged.
    ///
    /// - Throws: ``Objection``; what `work` throws.
    func admitting<Value>(
        _ agent: AgentID,
        _ call: Call,
        _ work: (_ admit: @escaping @Sendable () throws -> Void) async throws -> Value
    ) async throws -> Value {
        let (orders, tenant) = (orders, call.caller.tenant)
        let admit: @Sendable () throws -> Void = {
            if let objection = Objection(try orders.standing(of: agent, tenant: tenant)) { throw objection }
        }
        do {
            try admit()
            return try await work(admit)
        } catch let objection as Objection {
            call.logger.notice(
                "agent refused by order",
                metadata: [
                    "tenant": "\(tenant.visible)", "agent": "\(agent.visible)",
                    "status": "\(objection.status.rawValue)", "key": "\(call.caller.id)",
                ]
            )
            throw objection
        }
    }
}
#endif
