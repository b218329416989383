import HaltState

// expected-error@+2 {{cannot find 'id' in scope}}
// expected-error@+1 {{cannot convert value of type 'String' to expected argument type 'IdempotencyKeyTemplate'}}
@Guarded(action: "refund.create", idempotencyKey: "order-\(id)")
func refund(id: Int) async throws {}
