#if Server
import HaltState
import Logging

/// What the endpoints work on.
struct ServerParts: Sendable {
    let tenants: Tenants
    let orders: AgentOrders
    let observations: ObservationBook
    let feeds: DecisionFeeds

    /// Everything that a key can ask for.
    var endpoints: [Endpoint] {
        checks + guards + approvals + decisions + agents + policies + evidence
    }
}

extension ServerParts {
    /// The reason why an agent gets nothing at the moment, or `nil` when it may go on.
    ///
    /// An agent may miss its heartbeat, or ignore it. Whoever decides does not. What is refused here reaches no policy, so
    /// it is in the log and not in the evidence.
    func objection(to agent: String, _ call: Call) throws -> String? {
        guard let order = try orders.standing(of: agent, tenant: call.caller.tenant) else { return nil }
        if order.status != .ok {
            call.logger.notice(
                "agent refused by order",
                metadata: [
                    "tenant": "\(call.caller.tenant)", "agent": "\(agent)", "status": "\(order.status.rawValue)",
                    "key": "\(call.caller.id)",
                ]
            )
        }
        switch order.status {
        case .ok: return nil
        case .pause: return "the agent is paused"
        case .kill: return "the agent is stopped by the kill switch"
        }
    }
}

/// The limits of the texts that name things.
enum NameCheck {
    /// - Throws: ``Refusal`` with 422.
    static func require(_ text: String, as name: String) throws {
        guard text.utf8.count <= CallText.maximumLength else {
            throw Refusal.invalid("\(name) may have at most \(CallText.maximumLength) bytes")
        }
        guard !text.isBlank else { throw Refusal.invalid("\(name) must not be blank") }
        guard !text.hasControlCharacter else { throw Refusal.invalid("\(name) must not hold a control character") }
    }
}

/// Links to other records, within limits.
enum LinkCheck {
    private static let maximumCount = 32
    private static let maximumLength = 1_024

    /// - Throws: ``Refusal`` with 422.
    static func require(_ links: [String: String]) throws {
        let isShort = links.allSatisfy { max($0.utf8.count, $1.utf8.count) <= maximumLength }
        guard links.count <= maximumCount, isShort else {
            throw Refusal.invalid(
                "evidence_context may hold \(maximumCount) names with \(maximumLength) bytes of text each"
            )
        }
    }
}
#endif
