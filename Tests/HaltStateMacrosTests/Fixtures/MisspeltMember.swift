import HaltState

struct Order: Codable { var id: Int }

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:42 {{
//   expected-error@4:47 {{value of type 'Order' has no member 'idd'}}
// }}
@Guarded(action: "refund.create", idempotencyKey: "refund:{order.idd}")
func refund(_ order: Order) async throws {}
