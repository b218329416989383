#if Tool
import HaltState

/// Money that has gone back to a customer.
struct Refund: Hashable, Sendable {
    let orderID: String
    let amountCents: Int
    let currency: String
    let refundedAt: Timestamp
}
#endif
