#if Server
import HaltState
import HaltStateAuthority

extension Schema {
    private static let status = one(of: AgentOrder.Status.allCases.map(\.rawValue))

    static let heartbeat = object(["status": status], optional: ["reason": .text.orNull])

    static let order = object(["status": status], optional: ["reason": reason.orNull]).closed

    /// An order, in force or lifted.
    ///
    /// - Parameter name: What the name of what it is for is called.
    static func standingOrder(for name: String, _ more: [String: Schema] = [:]) -> Schema {
        let members: [String: Schema] = [
            name: .text, "status": status, "reason": .text.orNull, "ordered_by": .text, "ordered_at": .time,
        ]
        return object(members.merging(more) { own, _ in own })
    }

    /// How much is under way: operations that have started and not ended, and permits that are out.
    static let work = object(["started": .count, "permits": .count])

    static let agent = object([
        "agent_id": .text, "status": status, "reason": .text.orNull, "under_way": work,
        "operations": .list(of: operationUnderWay),
    ])

    private static let operationUnderWay = object([
        "operation_id": .uuid, "idempotency_key": .text, "action": .text, "agent_id": .text,
        "status": .one(of: ["permitted", "started"]), "since": .time, "permit_expires_at": .time.orNull,
        "lease_expires_at": .time.orNull,
    ])
}
#endif
