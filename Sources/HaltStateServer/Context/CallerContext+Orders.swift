#if Server
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

extension CallerContext {
    /// Does an agent's work, and says in the log when an order to pause or to stop holds it up. An agent may miss its heartbeat,
    /// or ignore it; the commit that grants does not.
    ///
    /// - Throws: ``StoppedByOrder``; what `work` throws.
    func loggingOrders<Value>(of agent: AgentID, _ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let stop as StoppedByOrder {
            logger.notice(
                "agent refused by order",
                metadata: [
                    "tenant": "\(key.tenant.visible)", "agent": "\(agent.visible)",
                    "status": "\(stop.status.rawValue)", "key": "\(key.id)",
                ]
            )
            throw stop
        }
    }
}
#endif
