#if Tool
import Foundation
import HaltState

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
