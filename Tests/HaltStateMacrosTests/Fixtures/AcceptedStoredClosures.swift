import HaltState

#if hasFeature(NonisolatedNonsendingByDefault)
struct Assistant: Sendable {
    @GuardedFunction(action: "llm.complete")
    var complete: @concurrent (String) async throws -> String = { $0 }
}
#else
struct Assistant: Sendable {
    @GuardedFunction(action: "llm.complete")
    var complete: (String) async throws -> String = { $0 }
    @BlockingGuardedFunction(action: "file.copy")
    var blocking: (String) throws -> Void = { _ in }
}
#endif
enum Desk {
    static let close = GuardedFunction(
        wrappedValue: { (order: Int) async throws in order },
        action: "order.close",
        idempotencyKey: { "close:\($0)" },
        onPendingInside: .resume
    )
    static let closeNow = BlockingGuardedFunction(
        wrappedValue: { (order: Int) throws in order },
        action: "order.close",
        idempotencyKey: .arguments,
        onPendingInside: .resume,
        context: { (order: Int) in ["order": .integer(Int64(order))] }
    )
    static let cancel = GuardedFunction(
        wrappedValue: { (order: Int) async throws in order },
        action: "order.cancel",
        idempotencyKey: { "cancel:\($0)" }
    )
}
final class Late {
    @GuardedFunction var late: @concurrent (String) async throws -> String
    init(_ f: @escaping @Sendable @concurrent (String) async throws -> String) {
        _late = GuardedFunction(wrappedValue: f, action: "a.b")
    }
}
func use(_ assistant: Assistant) async throws {
    _ = try await assistant.complete("a")
    _ = try await Desk.cancel(1)
    let complete = assistant.$complete
    Task { try await complete("d") }
    @GuardedFunction(action: "text.write") var write = { (text: String) async throws in text }
    _ = try await write("f")
}
