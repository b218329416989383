/// The permit that a body runs under, for the body: its facts, and a place to attach a result to the outcome.
///
/// ```swift
/// try await client.guard("refund.create", idempotencyKey: "refund:\(order.id)") { permit in
///     let refund = try await ledger.writeRefundOnce(order)
///     permit.attach(["refund_id": .string(refund.id)])
/// }
/// ```
public struct ActivePermit: Sendable {
    let body: BodyNotes

    init(record: PermitRecord, inside enclosing: BodyNotes? = nil) {
        body = BodyNotes(under: record, inside: enclosing)
    }

    /// The facts of the permit.
    public var record: PermitRecord { body.record }

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
        body.attach(result)
    }

    /// Whether what the permit is for has ended. A task that outlives it keeps the permit, but not the right.
    var isOver: Bool { body.isOver }

    static var current: ActivePermit? { GuardScope.current?.permit }
}
