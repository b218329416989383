#if Tool
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
#endif
