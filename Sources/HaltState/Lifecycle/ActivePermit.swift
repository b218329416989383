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
    public func attach(_ result: GuardContext) {
        attachment.value.withLock { value in
            value = GuardContext((value?.values ?? [:]).merging(result.values) { _, last in last })
        }
    }

    /// What has been attached, or `nil`.
    var result: GuardContext? { attachment.value.withLock { $0 } }

    private final class Attachment: Sendable {
        let value = Mutex<GuardContext?>(nil)
    }

    @TaskLocal static var current: ActivePermit?
}
