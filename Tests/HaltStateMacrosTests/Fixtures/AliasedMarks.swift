import HaltState

// A plug-in sees the name of an attribute, and the compiler what it stands for.

typealias ID = Identifier
typealias Sum<Value: Encodable> = Amount<Value>
typealias Skip = Unbound
typealias Flag = RiskFlag

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:47 {{
//   expected-warning@4:40 {{'wrapped(by:)' is deprecated: the annotation does not see a mark behind a type alias, and every call ends in an error; write the mark itself, such as '@Identifier'}}
// }}
@Guarded(action: "a.b")
func one(@ID("order") _ order: String) throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:52 {{
//   expected-warning@4:40 {{'wrapped(by:)' is deprecated: the annotation does not see a mark behind a type alias, and every call ends in an error; write the mark itself, such as '@Identifier'}}
// }}
@Guarded(action: "a.b")
func sum(@Sum("cents") of cents: Int) async throws {}

// expected-note@+5 2 {{in expansion of macro 'Guarded'}}
// expected-expansion@+5:55 {{
//   expected-warning@4:36 {{'wrapped(by:)' is deprecated: the annotation does not see a mark behind a type alias, and every call ends in an error; write the mark itself, such as '@Identifier'}}
//   expected-warning@4:74 {{'wrapped(by:)' is deprecated: the annotation does not see a mark behind a type alias, and every call ends in an error; write the mark itself, such as '@Identifier'}}
// }}
@Guarded(action: "a.b")
func skip(@Skip log: String, @Flag `in`: Bool) throws {}

// A mark with its module, and a wrapper of somebody else, are what they say.
@propertyWrapper
struct Clamped {
    var wrappedValue: Int
    init(wrappedValue: Int) { self.wrappedValue = wrappedValue }
}

@Guarded(action: "a.b")
func others(@HaltState.Identifier("order") _ order: String, @Clamped `in`: Int) async throws {}
