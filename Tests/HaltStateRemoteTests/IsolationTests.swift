import Dispatch
import HaltState
import HaltStateRemote
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

    /// Where the caller of a call that fails is when it hears so, or `nil` when nothing fails.
    private nonisolated(nonsending) static func isOnMainQueueAfterError(
        of call: nonisolated(nonsending) () async throws -> Void
    ) async -> Bool? {
        do {
            try await call()
            return nil
        } catch {
            return isOnMainQueue()
        }
    }

    @Test("An error finds an isolated caller where it was")
    @MainActor
    func errors() async throws {
        let server = try LoopbackServer { request in
            request.path.hasSuffix("action/guard") && String(decoding: request.body, as: UTF8.self).contains("denied")
                ? .json(200, #"{"status":"denied","reason":"no"}"#) : RemoteSamples.yes(request)
        }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let observation = EvidenceObservation(eventID: "e", action: "email.received", direction: .input)
        let calls: [nonisolated(nonsending) () async throws -> Void] = [
            { try await client.guard("a.b", idempotencyKey: "denied") { _ in } },
            { try await client.guard("a.b", idempotencyKey: "thrown") { _ in throw CancellationError() } },
            { _ = try await client.record(observation) },
            { _ = try await client.approvals(since: .init(microseconds: 0)) },
            { _ = try await client.waitForApproval("a-1") },
        ]
        for (index, call) in calls.enumerated() {
            #expect(await Self.isOnMainQueueAfterError(of: call) == true, "call \(index)")
        }
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
