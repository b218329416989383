import HaltState

// The macro is not in the module of the other annotations. The compiler names it, and nothing that it would expand to.

@GuardedTools  // expected-error {{unknown attribute 'GuardedTools'}}
struct Desk: Sendable {
    /// Refunds an order.
    @Guarded(action: "refund.create", idempotencyKey: "refund:{orderID}")
    func refund(orderID: String) async throws -> String { orderID }
}
