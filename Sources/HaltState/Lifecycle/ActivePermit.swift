import Synchronization

/// The permit that a body runs under, for the body: its facts, and a place to attach a result to the outcome.
///
/// ```swift
/// try await client.guard("refund.create", idempotencyKey: "refund:\(order.id)") { permit in
///     let refund = try await ledger.writeRefundOnce(order)
///     permit.attach(["refund_id": .string(refund.id)])
/// }
/// ```
public struct ActivePermit: Sendable {
    /// The facts of the permit.
    public let record: PermitRecord
    private let attachment = Attachment()

    init(record: PermitRecord) {
        self.record = record
    }

    /// Who approved, or `nil` when the policy allowed the call.
    public var approver: String? { record.approver }

    /// The approval that a human gave, or `nil` when the policy allowed the call.
    public var approvalID: String? { record.approvalID }

    /// Attaches facts to the outcome, which the ledger keeps. Of two equal names the last wins. Leave out secrets and
    /// raw payloads: what is attached is sent to the authority.
    ///
    /// The body has run, so nothing in a result keeps its outcome from being recorded. A number that JSON does not have, an
    /// infinity or a not-a-number, is left out of the result (`null` in a list), and a fact `left_out` lists where such
    /// numbers stood: `["result.amount", "result.lines[2].price"]`.
    public func attach(_ result: GuardContext) {
        attachment.state.withLock { state in
            state.result = GuardContext((state.result?.values ?? [:]).merging(result.values) { _, last in last })
        }
    }

    /// Whether what the permit is for has ended. A task that outlives it keeps the permit, but not the right.
    var isOver: Bool { attachment.state.withLock(\.isOver) }

    /// Ends the right, and says what has been attached, or `nil`.
    func end() -> GuardContext? {
        attachment.state.withLock { state in
            state.isOver = true
            return state.result
        }
    }

    private final class Attachment: Sendable {
        struct State {
            var result: GuardContext?
            var isOver = false
        }

        let state = Mutex(State())
    }

    @TaskLocal static var current: ActivePermit?
}
