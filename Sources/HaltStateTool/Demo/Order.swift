#if Tool
import Foundation
import HaltState

/// An order that a customer wants their money back for.
struct Order: Codable, Hashable, Sendable {
    /// The shop's own name for the order.
    let orderID: String
    let customer: String
    let amountCents: Int
    /// An ISO 4217 code, such as `EUR`.
    let currency: String
    let reason: String
    let daysSinceDelivery: Int
    /// How many refunds this customer had before.
    let previousRefunds: Int

    /// The names in an orders file.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case orderID = "order_id"
        case customer
        case amountCents = "amount_cents"
        case currency
        case reason
        case daysSinceDelivery = "days_since_delivery"
        case previousRefunds = "previous_refunds"
    }

    /// Whether a person should have a look before this customer gets another refund.
    var isFromRepeatCustomer: Bool { previousRefunds >= 3 }

    /// The amount as people write it: `129.00 EUR`.
    var amountText: String {
        let cents = String(amountCents % 100)
        return "\(amountCents / 100).\(cents.count < 2 ? "0" : "")\(cents) \(currency)"
    }
}

/// The orders of one file.
struct OrderBatch: Encodable, Hashable, Sendable {
    /// A name made from the file's bytes: the same content is the same batch, wherever the file lies.
    let id: String
    let orders: [Order]

    /// The batch that is part of the tool.
    static func sample() throws -> Self {
        try Self(PackageResources.orders_json, file: "orders.json")
    }

    /// Reads an orders file.
    ///
    /// - Throws: ``OrdersFileError``; ``ToolError`` when there is no such file.
    static func reading(_ path: String) throws -> Self {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw ToolError("there is no orders file \(path.visible)", .notFound)
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ToolError("the orders file \(path.visible) cannot be read; check its permissions", .notFound)
        }
        return try Self(Array(data), file: path)
    }

    private init(_ bytes: [UInt8], file: String) throws {
        orders = try OrdersFileReader.read(bytes, file: file)
        // The digest names a file here and guards no secret, so its key is a fixed word.
        let digest = BindingKey(derivedFrom: "orders file").digest(of: bytes)
        id = String(digest.suffix(64).prefix(16))
    }
}
#endif
