import Dispatch
import HaltState
import Testing

/// Marks the main actor's queue. On Linux any thread may run what is on it.
private let mark: DispatchSpecificKey<Bool> = {
    let key = DispatchSpecificKey<Bool>()
    DispatchQueue.main.setSpecific(key: key, value: true)
    return key
}()

private func isOnMainQueue() -> Bool { DispatchQueue.getSpecific(key: mark) ?? false }

@Suite("Where a call over HTTP runs", .stoppingServers)
struct IsolationTests {
    /// Belongs to nobody: it runs wherever its caller is, and so does what it passes on.
    private nonisolated(nonsending) static func perform(
        _ client: HaltStateClient,
        _ key: IdempotencyKey,
        _ note: nonisolated(nonsending) () async -> Void
    ) async throws {
        try await client.guard("a.b", idempotencyKey: key) { _ in await note() }
    }

    @Test("The body, and what comes after it, stay with an isolated caller, also through functions of nobody's")
    @MainActor
    func isolation() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        for call in 0..<5 {
            var notes: [Bool] = []
            try await client.guard("a.b", idempotencyKey: "literal-\(call)") { _ in notes.append(isOnMainQueue()) }
            notes.append(isOnMainQueue())
            try await Self.perform(client, "passed-\(call)") { notes.append(isOnMainQueue()) }
            notes.append(isOnMainQueue())
            try await HaltStateClient.withCurrent(client) { () async throws in notes.append(isOnMainQueue()) }
            #expect(notes == [true, true, true, true, true])
        }
    }
}
