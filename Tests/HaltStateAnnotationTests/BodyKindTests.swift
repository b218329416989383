#if Macros
import HaltState
import Testing

private final class Worker: Sendable {
    let journal = Journal()

    @Guarded(action: "body.comment")
    func trailingComment() async throws -> Int {
        1 /* inline */// and a trailing comment
    }

    @Guarded(action: "body.comment")
    func onlyComments() async throws {
        // Nothing to do.
    }

    @Guarded(action: "body.empty")
    func empty() async throws {}

    @Guarded(action: "body.conditional")
    func conditional() throws -> String {
        #if DEBUG || !DEBUG
        "compiled"
        #else
        "skipped"
        #endif
    }

    @Guarded(action: "body.switch")
    func switchExpression(_ number: Int) async throws -> String {
        switch number {
        case 0: "zero"
        default: if number < 0 { "negative" } else { "positive" }
        }
    }

    @Guarded(action: "body.capture")
    func captureList(_ text: String) async throws -> String {
        let task = Task { [weak self, text] in
            self?.journal.write(text)
            return text.count
        }
        let apply = { [journal] (suffix: String) in journal.write(text + suffix) }
        _ = await task.value
        apply("!")
        return journal.entries.joined(separator: ",")
    }

    @Guarded(action: "body.discard")
    func discarded() async throws {
        note("one expression with a value")
    }

    @Guarded(action: "body.defer")
    func deferred() throws {
        defer { journal.write("deferred") }
        do {
            try failNow()
        } catch is Failure {
            journal.write("caught")
        }
        guard journal.entries.isEmpty else { return }
        journal.write("unreachable")
    }

    @Guarded(action: "body.text")
    func multilineText() async throws -> String {
        """
          indented "quotes" \\(not) \(1 + 1)
        // not a comment
        """
    }

    @discardableResult
    private func note(_ text: String) -> Int {
        journal.write(text)
        return text.count
    }

    private func failNow() throws { throw Failure() }
}

@Guarded(action: "result.never")
private func stopNow() throws -> Never { throw Failure() }

@Guarded(action: "result.opaque")
private func opaque(_ count: Int) async throws -> some Collection<Int> & Sendable { Array(0..<count) }

@Guarded(action: "result.opaque")
private func opaqueNow(_ count: Int) throws -> [some Equatable] {
    let numbers = Array(0..<count)
    return numbers
}

@Guarded(action: "result.sending")
private func draft(_ text: String) async throws -> sending Draft { Draft(text: text) }

@Guarded(action: "result.sending")
private func draftNow(_ text: String) throws -> sending Draft { Draft(text: text) }

@Guarded(action: "result.noncopyable")
private func ticket(_ number: Int) async throws -> Ticket { Ticket(number: number) }

@Guarded(action: "result.noncopyable")
private func ticketNow(_ number: Int) throws -> Ticket { Ticket(number: number) }

@Guarded(action: "result.optional")
private func unwrapped(_ number: Int) throws -> Int! { number }

@discardableResult
@Guarded(action: "result.discardable")
private func discardable() throws -> Int { 1 }

@Suite("Kinds of bodies and results")
struct BodyKindTests {
    private let worker = Worker()

    @Test("Comments at the end of a body stay comments")
    func comments() async throws {
        let (value, _) = try await withGuard { try await worker.trailingComment() }
        #expect(value == 1)
        _ = try await withGuard { try await worker.onlyComments() }
        _ = try await withGuard { try await worker.empty() }
    }

    @Test("Conditional compilation, switch expressions and texts of several lines are kept")
    func expressions() async throws {
        _ = try await withGuard { () async throws in
            #expect(try worker.conditional() == "compiled")
            #expect(try await worker.switchExpression(-1) == "negative")
            #expect(try await worker.multilineText() == "  indented \"quotes\" \\(not) 2\n// not a comment")
        }
    }

    @Test("A body may hold closures with capture lists")
    func captureLists() async throws {
        let (text, _) = try await withGuard { try await worker.captureList("a") }
        #expect(text == "a,a!")
    }

    @Test("A body of one expression with a value may return nothing")
    func discarded() async throws {
        _ = try await withGuard { try await worker.discarded() }
        #expect(worker.journal.entries == ["one expression with a value"])
    }

    @Test("A body may return early and defer")
    func deferred() async throws {
        _ = try await withGuard { try worker.deferred() }
        #expect(worker.journal.entries == ["caught", "deferred"])
    }

    @Test("A function that never returns throws what its body throws")
    func never() async {
        await #expect(throws: Failure.self) { try await withGuard { try stopNow() } }
    }

    @Test("Opaque results keep their constraints")
    func opaqueResults() async throws {
        _ = try await withGuard { () async throws in
            #expect(try await Array(opaque(3)) == [0, 1, 2])
            #expect(try opaqueNow(2).count == 2)
            #expect(try unwrapped(2) == 2)
            try discardable()
        }
    }

    @Test("A result that is sent may be used in another task")
    func sendingResults() async throws {
        _ = try await withGuard { () async throws in
            let draft = try await draft("async")
            let text = await Task { draft.text }.value
            #expect(text == "async")
            let other = try draftNow("sync")
            let otherText = await Task { other.text }.value
            #expect(otherText == "sync")
        }
    }

    @Test("A result that cannot be copied is moved to the caller")
    func noncopyableResults() async throws {
        _ = try await withGuard { () async throws in
            let first = try await ticket(1)
            #expect(first.number == 1)
            let second = try ticketNow(2)
            #expect(second.number == 2)
        }
    }
}
#endif
