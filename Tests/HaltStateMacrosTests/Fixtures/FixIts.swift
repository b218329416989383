import HaltState

@attached(body)
macro Traced() = #externalMacro(module: "ForeignMacros", type: "TracedMacro")

func trace() {}

struct Failure: Error {}
struct Order: Codable { var id: Int }

// expected-error@+2 {{'RefundCreate' is not the name of an action}}
// expected-note@+1 {{replace with 'refund.create'}} {{18-32="refund.create"}}
@Guarded(action: "RefundCreate")
func action() throws {}

@Guarded(action: "a.b")
// expected-error@+2 {{a function that does not throw}}
// expected-note@+1 {{add 'throws'}} {{19-27=() async throws}}
func missingThrows() async {}

@Guarded(action: "a.b", binding: .except("body"))
// expected-error@+2 {{a function that rethrows}}
// expected-note@+1 {{replace 'rethrows' with 'throws'}} {{44-52=throws}}
func rethrowing(_ body: () throws -> Void) rethrows {}

@Guarded(action: "a.b")
// expected-error@+2 {{a function that throws only 'Failure'}}
// expected-note@+1 {{remove the error type}} {{20-35=throws}}
func typedThrows() throws(Failure) {}

// expected-error@+2 {{unknown placeholder 'ordr'}}
// expected-note@+1 {{replace with '{order.id}'}} {{41-54="x:{order.id\}"}}
@Guarded(action: "a.b", idempotencyKey: "x:{ordr.id}")
func placeholder(order: Order) throws {}

@Guarded(action: "a.b")
// expected-error@+3 {{the parameter 'log' cannot be bound}}
// expected-note@+2 {{use an Encodable type}}
// expected-note@+1 {{mark the parameter '@Unbound'}} {{17-42=@Unbound log: @escaping () -> Void}}
func unbindable(log: @escaping () -> Void) throws {}

@Guarded(action: "a.b", correlation: "{callID}")
// expected-error@+2 {{the parameter 'callID' cannot be both the correlation and a part of the operation}}
// expected-note@+1 {{mark the parameter '@Unbound'}} {{17-31=@Unbound callID: String}}
func correlated(callID: String) throws {}

@Guarded(action: "a.b", correlation: "{id}")
// expected-error@+2 {{the parameter 'id' cannot be both the correlation and a part of the operation}}
// expected-note@+1 {{replace '@Identifier' with '@Unbound'}} {{13-24=@Unbound}}
func marked(@Identifier id: String) throws {}

// expected-error@+2 {{'excluded' has no parameter 'ordr'}}
// expected-note@+1 {{replace with 'order'}} {{42-48="order"}}
@Guarded(action: "a.b", binding: .except("ordr"))
func excluded(order: Order) throws {}

// expected-warning@+3 {{'@Guarded' must be the last attribute}}
// expected-note@+2 {{move '@Guarded' last}} {{1-32=@Traced @Guarded(action: "a.b")}}
// expected-note@+1 {{if '@Traced' replaces no body}}
@Guarded(action: "a.b") @Traced
func last() throws {}

// expected-error@+2 {{'Refund' cannot start the name of an action}}
// expected-note@+1 {{replace with 'refund'}} {{31-39="refund"}}
@GuardedService(actionPrefix: "Refund")
struct Desk {
    @Guarded(action: "create")
    func create() throws {}
}

class Counter {
    @Guarded(action: "counter.open")
    // expected-warning@+3 {{'@Guarded' does not guard an override of 'openNow' in a subclass}}
    // expected-note@+2 {{make 'openNow' final}} {{5-9=final func}}
    // expected-note@+1 {{where a subclass has to change what happens}}
    func openNow() throws {}

    /// Closes all.
    @Guarded(action: "counter.close")
    // expected-warning@+3 {{'@Guarded' does not guard an override of 'closeNow' in a subclass}}
    // expected-note@+2 {{make 'closeNow' static}} {{12-17=static}}
    // expected-note@+1 {{where a subclass has to change what happens}}
    public class func closeNow() throws {}
}
