import HaltState

// The compiler checks these arguments outside of the function, before a plug-in sees them. The second message is what says
// how a placeholder is written.

struct Order: Encodable { var id: Int }

// expected-error@+2 {{cannot find 'order' in scope}}
// expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "refund:{order.id}"`' (aka 'IdempotencyKeyTemplate')}}
@Guarded(action: "a.b", idempotencyKey: "refund:\(order.id)")
func key(order: Order) async throws {}

// expected-error@+2 {{cannot find 'order' in scope}}
// expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "refund:{order.id}"`' (aka 'IdempotencyKeyTemplate')}}
@Guarded(action: "a.b", idempotencyKey: ("\(order.id)"), onPendingInside: .resume)
func parenthesized(order: Order) throws {}

// expected-error@+2 {{cannot find 'order' in scope}}
// expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "refund:{order.id}"`' (aka 'IdempotencyKeyTemplate')}}
@Guarded(action: "a.b", idempotencyKey: "refund:" + order.id)
func joined(order: Order) throws {}

// expected-error@+2 {{cannot find 'order' in scope}}
// expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "order/{order.id}"`' (aka 'ValueTemplate')}}
@Guarded(action: "a.b", idempotencyKey: "refund:{order.id}", resource: "order/\(order.id)")
func resource(order: Order) async throws {}

// expected-error@+2 {{cannot find 'model' in scope}}
// expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "order/{order.id}"`' (aka 'ValueTemplate')}}
@LLMGuarded(agentID: "bot", model: "\(model)")
func complete(model: String) async throws {}

// expected-error@+2 {{cannot find 'prompt' in scope}}
// expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "refund:{order.id}"`' (aka 'IdempotencyKeyTemplate')}}
@LLMGuarded(idempotencyKey: "\(prompt)")
func complete(prompt: String) async throws {}

// expected-error@+2 {{cannot find 'callID' in scope}}
// expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "order/{order.id}"`' (aka 'ValueTemplate')}}
@Guarded(action: "a.b", idempotencyKey: "refund:{order.id}", correlation: "\(callID)")
func correlated(order: Order, @Unbound callID: String) async throws {}

// expected-error@+2 {{cannot find 'order' in scope}}
// expected-error@+1 {{cannot convert value of type 'String' to expected dictionary value type '`template such as "order/{order.id}"`' (aka 'ValueTemplate')}}
@Guarded(action: "a.b", idempotencyKey: "refund:{order.id}", disclosing: ["id": "\(order.id)"])
func disclosing(order: Order) async throws {}

struct Desk {
    let haltState: HaltStateClient
    let name = "desk"

    // expected-error@+2 {{cannot find 'order' in scope}}
    // expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "refund:{order.id}"`' (aka 'IdempotencyKeyTemplate')}}
    @Guarded(action: "a.b", idempotencyKey: "refund:\(order.id)", client: \Desk.haltState)
    func key(order: Order) async throws {}

    // expected-error@+2 {{cannot find 'self' in scope; did you mean to use it in a type or extension context?}}
    // expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "refund:{order.id}"`' (aka 'IdempotencyKeyTemplate')}}
    @Guarded(action: "a.b", idempotencyKey: "refund:\(self.name)")
    func ofSelf() async throws {}

    // expected-error@+2 {{cannot find 'id' in scope}}
    // expected-error@+1 {{cannot convert value of type 'String' to expected argument type '@Sendable (Int) -> IdempotencyKey'}}
    @GuardedFunction(action: "a.b", idempotencyKey: "mail:\(id)")
    var stored: (Int) async throws -> Void = { _ in }

    // expected-error@+1 {{cannot convert value of type 'String' to expected argument type '@Sendable (Int) -> IdempotencyKey'}}
    @BlockingGuardedFunction(action: "a.b", idempotencyKey: "mail:{id}")
    var template: (Int) throws -> Void = { _ in }
}

let day = "monday"

// What is in scope out here is refused in the same words: it would mean something else inside the function.
// expected-error@+1 {{cannot convert value of type 'String' to expected argument type '`template such as "refund:{order.id}"`' (aka 'IdempotencyKeyTemplate')}}
@Guarded(action: "a.b", idempotencyKey: "refund:\(day)")
func global(order: Order) async throws {}

// A literal, and what makes a key at run time, are as they were.
@Guarded(action: "a.b", idempotencyKey: "refund:{order.id}", resource: "orders")
func literal(order: Order) async throws {}

@Guarded(action: "a.b", idempotencyKey: { (order: Order) in "refund:\(order.id)" })
func closure(order: Order) async throws {}

let template: IdempotencyKeyTemplate = "refund:{order.id}"
let key: IdempotencyKey = "refund:\(day)"
let name: ResourceName = "day/\(day)"
