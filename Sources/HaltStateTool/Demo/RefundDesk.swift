#if Tool
import HaltState

/// The service that the demo guards: an agent that refunds orders and exports them.
///
/// Each annotated function asks before it runs. Who calls it does not have to know.
struct RefundDesk: Sendable {
    let haltState: HaltStateClient
    let destination: RefundDatabase
    let exports: ExportFolder

    /// Gives a customer their money back.
    ///
    /// Policies see what the marks name, and never the customer. All arguments, the whole order among them, enter the
    /// digest: an order that has changed since it was approved is a conflict.
    @Guarded(
        action: "refund.create",
        idempotencyKey: "refund:{order.orderID}",
        resource: "order/{order.orderID}",
        riskClass: .high,
        client: \RefundDesk.haltState
    )
    func issueRefund(
        _ order: Order,
        @Amount("amount_cents") amountCents: Int,
        @Identifier currency: String,
        @Identifier reason: String,
        @Amount("days_since_delivery") daysSinceDelivery: Int,
        @RiskFlag("repeat_customer") isRepeatCustomer: Bool,
        @Redacted customer: String
    ) async throws -> Refund {
        let refund = Refund(
            orderID: order.orderID,
            amountCents: amountCents,
            currency: currency,
            refundedAt: SystemWallClock().now()
        )
        try await destination.writeRefundOnce(refund, idempotencyKey: Self.refundKey(order))
        return refund
    }

    /// Writes the orders of a batch to a file for the accountants.
    @Guarded(
        action: "data.export",
        idempotencyKey: "export:{batch.id}",
        resource: "orders/{batch.id}",
        riskClass: .medium,
        client: \RefundDesk.haltState
    )
    func exportRecords(_ batch: OrderBatch, @Amount("record_count") count: Int) throws -> String {
        try exports.write(batch)
    }

    /// The key that the annotation of ``issueRefund`` makes, for the destination and the report.
    static func refundKey(_ order: Order) -> String { "refund:\(order.orderID)" }

    /// The key that the annotation of ``exportRecords`` makes, for the report.
    static func exportKey(_ batch: OrderBatch) -> String { "export:\(batch.id)" }
}
#endif
