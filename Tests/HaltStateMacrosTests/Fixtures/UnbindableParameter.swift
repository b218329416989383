import HaltState

struct Session {}

@Guarded(action: "refund.create")
// expected-error@+3 {{the parameter 'log' cannot be bound to the operation; a function has no encoding}}
// expected-note@+2 {{mark the parameter '@Unbound'}}
// expected-note@+1 {{use an Encodable type, mark the parameter '@Unbound', or leave it out}}
func refund(log: @escaping () -> Void) async throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:46 {{
//   expected-error@4:18 {{the argument cannot be bound: make its type Encodable, or mark the parameter @Unbound}}
// }}
@Guarded(action: "refund.create")
func cancel(_ session: Session) async throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:59 {{
//   expected-error@4:18 {{the argument cannot be bound: make its type Encodable, or mark the parameter @Unbound}}
// }}
@Guarded(action: "refund.create")
func cancel<Value: Sendable>(all values: [Value]?) throws {}

// The compiler picks the overload for encodable values where there is one.
@Guarded(action: "refund.create")
func encode<Value: Encodable>(_ value: Value, _ list: [Value?], _ any: any Encodable) async throws {}
