import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

private struct Rejection: Error {}

private struct Answer: TokenUsageReporting, Equatable {
    var text: String
    var tokenUsage: TokenUsage? { TokenUsage(promptTokens: 2, completionTokens: 3) }
}

/// What cannot be encoded can still be passed.
private struct Handle: Sendable { var number: Int }

/// Closures as instance properties. The type around them is `Sendable`, because the wrapper is.
private struct Assistant: Sendable {
    @GuardedFunction(action: "llm.complete", agentID: "bot", context: { (_: String) in ["model": "gpt-4o"] })
    var complete: @concurrent (String) async throws -> Answer = { Answer(text: $0) }

    @GuardedFunction(
        action: "mail.send",
        idempotencyKey: { id, _ in "mail:\(id)" },
        resource: "mail/outbox",
        riskClass: .high,
        context: { id, _ in ["id": .integer(Int64(id))] }
    )
    var send: @concurrent (Int, String) async throws -> String = { id, text in "\(id): \(text)" }

    @GuardedFunction(action: "file.copy", idempotencyKey: .arguments)
    var copy = { (from: String, to: String, overwrite: Bool) async throws -> Int in from.count }

    @GuardedFunction(action: "cache.clear")
    var clear: @concurrent () async throws -> Void = {}

    @GuardedFunction(
        action: "handle.close",
        idempotencyKey: { "close:\($0.number)" },
        binding: .contextOnly,
        context: { _ in [:] }
    )
    var close = { (handle: Handle) async throws in handle.number }

    @GuardedFunction(action: "handle.read", binding: .contextOnly, context: { _ in ["kind": "handle"] })
    var read = { (handle: Handle) async throws in handle.number }

    @GuardedFunction(action: "job.fail", idempotencyKey: { "job:\($0)" })
    var fail: @concurrent (Int) async throws -> Int = { _ in throw Rejection() }

    @GuardedFunction(action: "llm.stream")
    var stream: @concurrent (String) async throws -> any AsyncSequence<String, any Error> & Sendable = { prompt in
        AsyncThrowingStream { continuation in
            continuation.yield(prompt)
            continuation.finish()
        }
    }

    @GuardedFunction(action: "llm.stream")
    var concreteStream: @concurrent (Int) async throws -> AsyncStream<Int> = { _ in AsyncStream { $0.finish() } }
}

private enum Constants {
    static let double = GuardedFunction(
        wrappedValue: { (number: Int) async throws in number * 2 },
        action: "number.double",
        idempotencyKey: { "double:\($0)" }
    )
}

private let half = BlockingGuardedFunction(wrappedValue: { (number: Int) throws in number / 2 }, action: "number.half")

@MainActor
private final class Window {
    var title = "a"
    @GuardedFunction(action: "window.rename") var rename = { (title: String) async throws in title + "!" }

    func run() async throws { title = try await rename(title) }
}

@Suite("Stored closures", .tags(.failClosed))
struct GuardedFunctionTests {
    @Test("A context that takes the digest's name is refused before anybody is asked")
    func reservedName() async throws {
        let closure = GuardedFunction(
            wrappedValue: { (id: Int) async throws in id },
            action: "mail.send",
            idempotencyKey: { "mail:\($0)" },
            context: { _ in ["arguments_digest": "mine"] }
        )
        let authority = try TestAuthority(.allow)
        let error = await #expect(throws: HaltStateError.self) {
            try await HaltStateClient.withCurrent(authority.client()) { try await closure(1) }
        }
        #expect(error?.code == .invalidCall)
        #expect(error?.message.contains("arguments_digest, which is that of the digest") == true)
        #expect(authority.messages.isEmpty)
    }

    @Test("A call is a check, with the context that the attribute makes and a digest of the arguments")
    func check() async throws {
        let waiter = try OutcomeWaiter()
        let answer = try await HaltStateClient.withCurrent(waiter.client) {
            try await Assistant().complete("marker-5d01")
        }
        #expect(answer == Answer(text: "marker-5d01"))
        let check = try #require(waiter.authority.checks.first)
        #expect(check.call.action == "llm.complete" && check.call.agentID == "bot")
        #expect(Set(check.params.values.keys) == ["model", "arguments_digest"])
        #expect(waiter.endings == [RecordedEnding(.success, nil, answer.tokenUsage?.facts)])
        #expect(try !waiter.everything().contains("marker-5d01"))
    }

    @Test("With a key a call runs once, and its arguments belong to it")
    func operation() async throws {
        let waiter = try OutcomeWaiter()
        let assistant = Assistant()
        try await HaltStateClient.withCurrent(waiter.client) { () async throws in
            #expect(try await assistant.send(7, "hello") == "7: hello")
            await #expect(throws: ActionAlreadyStarted.self) { try await assistant.send(7, "hello") }
            await #expect(throws: IdempotencyConflict.self) { try await assistant.send(7, "other") }
            #expect(try await assistant.send(8, "other") == "8: other")
        }
        let request = try #require(waiter.authority.requests.first)
        #expect(request.identity.idempotencyKey == "mail:7" && request.identity.resource == "mail/outbox")
        #expect(request.identity.riskClass == "high" && request.params["id"] == 7)
        #expect(assistant.$send.lastPermit?.idempotencyKey == "mail:8")
    }

    @Test("The arguments can make the key, each of them and in their order")
    func argumentsKey() async throws {
        let waiter = try OutcomeWaiter()
        try await HaltStateClient.withCurrent(waiter.client) { () async throws in
            let copy = Assistant().copy
            #expect(try await copy("a", "b", false) == 1)
            await #expect(throws: ActionAlreadyStarted.self) { try await copy("a", "b", false) }
            _ = try await copy("b", "a", false)
            _ = try await copy("a", "b", true)
        }
        #expect(Set(waiter.authority.requests.map(\.identity.idempotencyKey)).count == 3)
    }

    @Test("With contextOnly, arguments need no encoding and are not bound")
    func contextOnly() async throws {
        let waiter = try OutcomeWaiter(.approvalRequired)
        try await HaltStateClient.withCurrent(waiter.client) { () async throws in
            await #expect(throws: ApprovalPending.self) { try await Assistant().close(Handle(number: 1)) }
            await #expect(throws: ActionDenied.self) { try await Assistant().read(Handle(number: 1)) }
        }
        #expect(waiter.authority.requests.map(\.identity.idempotencyKey) == ["close:1"])
        #expect(waiter.authority.requests.first?.params == [:])
        #expect(waiter.authority.checks.first?.params == ["kind": "handle"])
    }

    @Test("A closure that throws is reported with the type of its error, and the error reaches the caller")
    func errors() async throws {
        let waiter = try OutcomeWaiter()
        await #expect(throws: Rejection.self) {
            try await HaltStateClient.withCurrent(waiter.client) { _ = try await Assistant().fail(1) }
        }
        #expect(waiter.endings == [RecordedEnding(.error, String(reflecting: Rejection.self), nil)])
    }

    @Test("The projected value says what was last decided, and an error is no decision")
    func facts() async throws {
        let waiter = try OutcomeWaiter(.approvalRequired)
        let assistant = Assistant()
        #expect(assistant.$send.lastDecision == nil && assistant.$send.lastPermit == nil)
        try await HaltStateClient.withCurrent(waiter.client) { () async throws in
            await #expect(throws: ApprovalPending.self) { try await assistant.send(1, "") }
            #expect(assistant.$send.lastDecision == .approvalRequired && assistant.$send.lastPermit == nil)
            try await waiter.authority.approveAll(by: "alice")
            _ = try await assistant.send(1, "")
            #expect(assistant.$send.lastDecision == .allow && assistant.$send.lastPermit?.approver == "alice")
            await #expect(throws: ApprovalPending.self) { try await assistant.send(2, "") }
            try await waiter.authority.rejectAll()
            await #expect(throws: ActionDenied.self) { try await assistant.send(2, "") }
            #expect(assistant.$send.lastDecision == .deny)
            let away = HaltStateError(code: .unavailable, message: "away")
            waiter.authority.fail(.requestPermit, with: away)
            await #expect(throws: HaltStateError.self) { try await assistant.send(3, "") }
            #expect(assistant.$send.lastDecision == .deny && assistant.$send.lastPermit?.idempotencyKey == "mail:1")
        }
        #expect(assistant.$complete.lastDecision == nil, "each closure has facts of its own")
    }

    @Test("Without a client the closure does not run")
    func noClient() async {
        let error = await #expect(throws: HaltStateError.self) { try await Assistant().clear() }
        #expect(error?.code == .noClient)
    }

    @Test("Constants, local variables and isolated types hold guarded closures too")
    @MainActor
    func places() async throws {
        let waiter = try OutcomeWaiter()
        try await HaltStateClient.withCurrent(waiter.client) { () async throws in
            #expect(try await Constants.double(4) == 8)
            #expect(Constants.double.lastPermit?.idempotencyKey == "double:4")
            #expect(try half(8) == 4)
            try await Assistant().clear()
            let window = Window()
            try await window.run()
            #expect(window.title == "a!")
            let suffix = "?"
            @GuardedFunction(action: "text.ask", client: nil) var ask = { (text: String) async throws in text + suffix }
            #expect(try await ask("why") == "why?")
        }
        let actions = Set(waiter.authority.requests.map(\.identity.action) + waiter.authority.checks.map(\.call.action))
        #expect(actions == ["number.double", "number.half", "cache.clear", "window.rename", "text.ask"])
    }

    @Test("A guarded closure can be sent to other tasks and called by several at once")
    func sending() async throws {
        let waiter = try OutcomeWaiter()
        let numbers = try await HaltStateClient.withCurrent(waiter.client) {
            let double = GuardedFunction(
                wrappedValue: { (number: Int) async throws in number * 2 },
                action: "number.double",
                idempotencyKey: { "double:\($0)" }
            )
            let tasks = (100..<110).map { number in Task { try await double(number) } }
            var numbers: [Int] = []
            for task in tasks { numbers.append(try await task.value) }
            return numbers
        }
        #expect(numbers == (100..<110).map { $0 * 2 })
        let answer = try await HaltStateClient.withCurrent(waiter.client) {
            let complete = Assistant().$complete
            return try await Task { try await complete("a") }.value
        }
        #expect(answer.text == "a")
    }

    @Test("The end of a sequence is reported where the closure's type leaves room for it, and else that it is not")
    func sequences() async throws {
        let waiter = try OutcomeWaiter()
        try await HaltStateClient.withCurrent(waiter.client) { () async throws in
            let stream = try await Assistant().stream("a")
            #expect(waiter.endings.isEmpty)
            for try await _ in stream {}
            _ = try await Assistant().concreteStream(1)
        }
        #expect(
            waiter.endings == [
                RecordedEnding(.success, nil, ["stream_elements": 1]),
                RecordedEnding(.success, nil, ["stream_observed": false]),
            ]
        )
    }
}

@Suite("Stored synchronous closures", .tags(.failClosed))
struct BlockingGuardedFunctionTests {
    private struct Desk: Sendable {
        @BlockingGuardedFunction(action: "refund.create", idempotencyKey: { id, _ in "refund:\(id)" })
        var refund: (Int, Int) throws -> String = { id, cents in "\(id) \(cents)" }

        @BlockingGuardedFunction(action: "refund.list", idempotencyKey: .arguments)
        var list = { (page: Int) throws -> Answer in Answer(text: "\(page)") }

        @BlockingGuardedFunction(action: "refund.fail", binding: .contextOnly, context: { _ in [:] })
        var fail = { (_: Handle) throws -> Int in throw Rejection() }
    }

    @Test("A call runs on its thread, once per key, and its arguments belong to it")
    func operation() async throws {
        let waiter = try OutcomeWaiter()
        let desk = Desk()
        try HaltStateClient.withCurrent(waiter.client) { () throws in
            #expect(try desk.refund(1, 100) == "1 100")
            #expect(throws: ActionAlreadyStarted.self) { try desk.refund(1, 100) }
            #expect(throws: IdempotencyConflict.self) { try desk.refund(1, 101) }
            #expect(desk.$refund.lastPermit?.idempotencyKey == "refund:1" && desk.$refund.lastDecision == .allow)
            _ = try desk.list(1)
            #expect(throws: Rejection.self) { try desk.fail(Handle(number: 1)) }
        }
        #expect(waiter.endings.map(\.outcome) == [.success, .success, .error])
        #expect(waiter.endings[1].facts == Answer(text: "").tokenUsage?.facts)
    }

    @Test("A refused call does not run, and the projected value says why")
    func refusal() throws {
        let waiter = try OutcomeWaiter(.deny)
        let desk = Desk()
        _ = HaltStateClient.withCurrent(waiter.client) {
            #expect(throws: ActionDenied.self) { try desk.refund(1, 1) }
        }
        #expect(desk.$refund.lastDecision == .deny && desk.$refund.lastPermit == nil)
    }
}
