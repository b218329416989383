import HaltState

struct Order: Codable { var id: Int }

// expected-error@+2 {{unknown placeholder 'ordr'; 'refund' has no such parameter}}
// expected-note@+1 {{replace with '{order.id}'}}
@Guarded(action: "refund.create", idempotencyKey: "refund:{ordr.id}")
func refund(_ order: Order) async throws {}
