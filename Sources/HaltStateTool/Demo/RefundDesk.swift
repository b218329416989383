#if Tool
import Foundation
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

/// Money that has gone back to a customer.
struct Refund: Hashable, Sendable {
    let orderID: String
    let amountCents: Int
    let currency: String
    let refundedAt: Timestamp
}

/// Where exports go: one CSV file for each batch.
struct ExportFolder: Sendable {
    let path: String

    /// Writes the orders of a batch, without the customers, for the accountants.
    ///
    /// - Returns: The file.
    func write(_ batch: OrderBatch) throws -> String {
        let file = "\(path)/refunds-\(batch.id).csv"
        var text = "order_id,amount_cents,currency,reason,days_since_delivery,previous_refunds\n"
        for order in batch.orders {
            let fields = [
                order.orderID, String(order.amountCents), order.currency, order.reason,
                String(order.daysSinceDelivery), String(order.previousRefunds),
            ]
            text += fields.map(Self.field).joined(separator: ",") + "\n"
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            throw ToolError(
                "the export \(file.visible) cannot be written; check the permissions and the space on the disk"
            )
        }
        return file
    }

    /// A field as RFC 4180 has it.
    private static func field(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
#endif
