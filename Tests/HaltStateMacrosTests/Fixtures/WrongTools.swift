import HaltState
import HaltStateTools

struct Order: Codable, Sendable {}

struct Opaque: Sendable {}

// What a tool needs, and its function does not have.

// expected-note@+1 2 {{in expansion of macro 'GuardedTools' on struct 'Desk' here}}
@GuardedTools
struct Desk: Sendable {
    /// Takes what has no schema.
    @Guarded(action: "a.b")
    func take(order: Order) async throws {}

    // expected-expansion@+4:1 {{
    //   expected-error@8:9 {{a model can write no value of this type: make it conform to ToolSchema}}
    //   expected-error@10:61 {{a model can write no value of this type: make it conform to ToolSchema}}
    // }}
}

// expected-note@+1 {{in expansion of macro 'GuardedTools' on struct 'Shop' here}}
@GuardedTools
struct Shop: Sendable {
    /// Returns what has no text.
    @Guarded(action: "a.b")
    func make() async throws -> Opaque { Opaque() }

    // expected-expansion@+4:1 {{
    //   expected-error@8:19 {{a model can be told of no result of this type: return text, or make it Encodable}}
    //   expected-note@2:17 {{'tools' previously declared here}}
    // }}
}

// expected-note@+2 {{in expansion of macro 'GuardedTools' on class 'Shared' here}}
// expected-note@+2 {{class 'Shared' does not conform to the 'Sendable' protocol}}
@GuardedTools
final class Shared {
    var count = 0

    /// Counts.
    @Guarded(action: "a.b")
    func run() async throws { count += 1 }

    // expected-expansion@+3:1 {{
    //   expected-error@7:5 {{type 'Shared' does not conform to the 'Sendable' protocol}}
    // }}
}

// Two lists of one type.

// expected-error@+2 {{'@GuardedTools' on an extension must name its list; the type may have 'tools' of its own}}
// expected-note@+1 {{give it a name, such as '@GuardedTools("orderTools")', and join the lists in a 'Toolbox'}}
@GuardedTools
extension Desk {
    /// Is one more.
    @Guarded(action: "a.b")
    func unnamed() async throws {}
}

// expected-note@+1 {{in expansion of macro 'GuardedTools' on extension of struct 'Shop' here}}
@GuardedTools("tools")
extension Shop {
    /// Is one more.
    @Guarded(action: "a.b")
    func named() async throws {}

    // expected-expansion@+3:1 {{
    //   expected-error@2:17 {{invalid redeclaration of 'tools'}}
    // }}
}
