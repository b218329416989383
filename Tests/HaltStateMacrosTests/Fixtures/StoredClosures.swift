import HaltState

struct Handle: Sendable {}

struct Assistant: Sendable {
    @GuardedFunction(action: "llm.complete")
    var complete: (String) async throws -> String = { $0 }

    @GuardedFunction(action: "llm.complete", idempotencyKey: { (prompt: String) in "…" })
    var inferred = { (prompt: String) async throws in prompt }

    @GuardedFunction(action: "llm.complete", idempotencyKey: .arguments, agentID: "bot", client: nil)
    var several = { (prompt: String, limit: Int) async throws in prompt }

    @BlockingGuardedFunction(action: "file.copy", binding: .contextOnly, context: { _ in ["kind": "handle"] })
    var blocking: (Handle) throws -> Void = { _ in }

    // expected-error@+1 {{requires that 'Handle' conform to 'Encodable'}}
    @GuardedFunction(action: "handle.close")
    var unencodable = { (handle: Handle) async throws in 1 }

    @GuardedFunction(action: "llm.complete")
    // expected-error@+1 {{property type '(String) async -> Int' does not match 'wrappedValue' type '(String) async throws -> Int'}}
    var silent: (String) async -> Int = { (prompt: String) async -> Int in 1 }

    @GuardedFunction(action: "llm.complete")
    // expected-error@+1 {{invalid conversion from 'async' function of type '(String) throws -> Int' to synchronous function type '(String) async throws -> Int'}}
    var synchronous: (String) throws -> Int = { _ in 1 }
}

enum Desk {
    static let cancel = GuardedFunction(
        wrappedValue: { (order: Int) async throws in order },
        action: "order.cancel",
        idempotencyKey: { "cancel:\($0)" }
    )

    // expected-error@+5 {{static property 'close' is not concurrency-safe because it is nonisolated global shared mutable state}}
    // expected-note@+4 {{convert 'close' to a 'let' constant to make 'Sendable' shared state immutable}}
    // expected-note@+3 {{add '@MainActor' to make static property 'close' part of global actor 'MainActor'}}
    // expected-note@+2 {{disable concurrency-safety checks if accesses are protected by an external synchronization mechanism}}
    @GuardedFunction(action: "order.close")
    static var close = { (order: Int) async throws in order }
}

// expected-error@+6 {{var 'open' is not concurrency-safe because it is nonisolated global shared mutable state}}
// expected-note@+5 {{convert 'open' to a 'let' constant to make 'Sendable' shared state immutable}}
// expected-note@+4 {{add '@MainActor' to make var 'open' part of global actor 'MainActor'}}
// expected-note@+3 {{disable concurrency-safety checks if accesses are protected by an external synchronization mechanism}}
// expected-error@+1 {{property wrappers are not yet supported in top-level code}}
@GuardedFunction(action: "order.open")
var open = { (order: Int) async throws in order }

func use(_ assistant: Assistant) async throws {
    _ = try await assistant.complete("a") + assistant.inferred("b") + assistant.several("c", 1)
    _ = try await Desk.cancel(1)
    let complete = assistant.$complete
    Task { try await complete("d") }
    let prefix = "e"
    @GuardedFunction(action: "text.write") var write = { (text: String) async throws in prefix + text }
    _ = try await write("f")
}
