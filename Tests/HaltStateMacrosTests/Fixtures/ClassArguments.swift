import HaltState

// Only the compiler knows what is a class.

class Cart: Encodable { var cents = 0 }
final class Fixed: Encodable, Sendable { let cents = 0 }
actor Shelf: Encodable { nonisolated func encode(to encoder: any Encoder) throws {} }
@MainActor final class Till: @MainActor Encodable { var cents = 0 }
struct Line: Encodable { var cart = Cart() }

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:31 {{
//   expected-warning@4:18 {{'bound' is deprecated: the argument is an instance of a class, which may change between the digest and the body; pass a value or a nonisolated Sendable class, or mark the parameter @Unbound}}
// }}
@Guarded(action: "a.b")
func one(_ cart: Cart) throws {}

// expected-note@+5 2 {{in expansion of macro 'Guarded'}}
// expected-expansion@+5:55 {{
//   expected-warning@4:18 {{'bound' is deprecated: the argument is an instance of a class, which may change between the digest and the body; pass a value or a nonisolated Sendable class, or mark the parameter @Unbound}}
//   expected-warning@4:40 {{'bound' is deprecated: the argument is an instance of a class, which may change between the digest and the body; pass a value or a nonisolated Sendable class, or mark the parameter @Unbound}}
// }}
@Guarded(action: "a.b")
func several(_ cart: Cart?, all: [Cart]) async throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:50 {{
//   expected-warning@4:18 {{'redacted' is deprecated: the argument is an instance of a class, which may change between the digest and the body; pass a value or a nonisolated Sendable class, or mark the parameter @Unbound}}
// }}
@Guarded(action: "a.b")
func hidden(@Redacted _ cart: Cart) async throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:67 {{
//   expected-warning@4:18 {{'bound' is deprecated: the argument is an instance of a class, which may change between the digest and the body; pass a value or a nonisolated Sendable class, or mark the parameter @Unbound}}
// }}
@Guarded(action: "a.b")
func generic<Value: AnyObject & Encodable>(_ value: Value) throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:43 {{
//   expected-warning@4:18 {{'bound' is deprecated: the argument is an instance of a class, which may change between the digest and the body; pass a value or a nonisolated Sendable class, or mark the parameter @Unbound}}
// }}
@Guarded(action: "a.b")
@MainActor func till(_ till: Till) throws {}

// One that cannot change, an actor, one that is left out, and what the compiler cannot tell.
@Guarded(action: "a.b")
func quiet(_ a: Fixed, _ b: Shelf, c: Fixed?, d: [Fixed], @Unbound e: Cart, f: some Encodable, g: Line) throws {}

@Guarded(action: "a.b", binding: .except("cart"))
func left(_ cart: Cart) async throws {}

@Guarded(action: "a.b", binding: .contextOnly)
func contextOnly(_ cart: Cart) async throws {}
