import HaltState

/// A guarded call as the authority saw it.
struct RecordedCall: Sendable {
    let action: ActionName
    let idempotencyKey: IdempotencyKey?
    let context: GuardContext
}

/// Runs annotated functions under an authority that allows everything, and returns what it was asked.
///
/// For now it binds no authority and records nothing: the entry functions run their bodies. The tests below look at
/// values and side effects only, so that they stay as they are when the authority is there.
nonisolated(nonsending) func withGuard<Value>(
    _ body: nonisolated(nonsending) () async throws -> Value
) async throws -> (value: Value, calls: [RecordedCall]) {
    (try await body(), [])
}
