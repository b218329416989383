import HaltState

// expected-error@+2 {{'RefundCreate' is not the name of an action}}
// expected-note@+1 {{replace with 'refund.create'}}
@Guarded(action: "RefundCreate")
func refund(id: Int) async throws {}
