/// An order that may be refunded.
package struct Order: Encodable, Sendable {
    package let id: Int
    package let customer: String
    package let amountCents: Int

    package init(id: Int, customer: String, amountCents: Int) {
        self.id = id
        self.customer = customer
        self.amountCents = amountCents
    }
}
