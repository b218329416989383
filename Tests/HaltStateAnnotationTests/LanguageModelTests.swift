#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

private struct Completion: TokenUsageReporting {
    var text = "marker-2b19"
    var tokenUsage: TokenUsage? = TokenUsage(promptTokens: 11, completionTokens: 7, cachedTokens: 4)
}

private enum Model: String, Encodable { case small = "gpt-4o-mini" }

private struct Bot: Sendable {
    let haltState: HaltStateClient

    @LLMGuarded(agentID: "support-bot", model: "{model}", client: \Bot.haltState)
    func completeChat(
        _ prompt: String,
        model: String,
        @Amount("max_tokens") maxTokens: Int,
        @Unbound log: @escaping () -> Void = {}
    ) async throws -> Completion { Completion() }

    @LLMGuarded(model: "openai/{model}", idempotencyKey: "summary:{id}", riskClass: .low, client: \Bot.haltState)
    func summarize(id: Int, text: String, model: Model) throws -> Completion { Completion() }

    @LLMGuarded(
        model: "gpt-4o",
        action: "text.translate",
        idempotencyKey: { (id: Int) in "translation:\(id)" },
        client: \Bot.haltState
    )
    func translate(id: Int, text: String) async throws -> any TokenUsageReporting { Completion() }

    @LLMGuarded(client: \Bot.haltState, binding: .contextOnly)
    func generic<Value>(_ value: Value) async throws -> Value { value }

    @LLMGuarded(client: \Bot.haltState)
    func ticket() async throws -> Ticket { Ticket(number: 1) }

    @LLMGuarded(client: \Bot.haltState)
    func fail(_ prompt: String) async throws -> Completion {
        struct Refused: Error { let prompt: String }
        throw Refused(prompt: prompt)
    }
}

@LLMGuarded
private func plain(prompt: String) async throws -> String { prompt }

@Suite("Calls of language models")
struct LanguageModelTests {
    @Test("A call is a check that says which model, which labels and which limits, and no prompt")
    func check() async throws {
        let waiter = try OutcomeWaiter()
        let prompt = "marker-7f3a"
        _ = try await Bot(haltState: waiter.client).completeChat(prompt, model: "gpt-4o", maxTokens: 256)
        let check = try #require(waiter.authority.checks.first)
        #expect(check.call.action == "llm.complete_chat")
        #expect(check.call.agentID == "support-bot")
        #expect(check.params["model"] == "gpt-4o")
        #expect(check.params["max_tokens"] == 256)
        #expect(check.params["kwargs_keys"] == ["model", "maxTokens"])
        #expect(Set(check.params.values.keys) == ["model", "max_tokens", "kwargs_keys", "arguments_digest"])
        let everything = try waiter.everything()
        #expect(everything.contains("llm.complete_chat"))
        #expect(!everything.contains(prompt) && !everything.contains(Completion().text))
    }

    @Test("With a key a call is an operation that its arguments belong to")
    func operation() async throws {
        let waiter = try OutcomeWaiter(.approvalRequired)
        let bot = Bot(haltState: waiter.client)
        #expect(throws: ApprovalPending.self) { try bot.summarize(id: 1, text: "a", model: .small) }
        #expect(throws: IdempotencyConflict.self) { try bot.summarize(id: 1, text: "b", model: .small) }
        let request = try #require(waiter.authority.requests.first)
        #expect(request.identity.action == "llm.summarize" && request.identity.idempotencyKey == "summary:1")
        #expect(request.params["model"] == "openai/gpt-4o-mini" && request.identity.riskClass == "low")
        #expect(request.params["kwargs_keys"] == ["id", "text", "model"])
    }

    @Test("An action that is given is used")
    func action() async throws {
        let waiter = try OutcomeWaiter()
        _ = try await Bot(haltState: waiter.client).translate(id: 3, text: "")
        #expect(waiter.authority.requests.map(\.identity.action) == ["text.translate"])
        #expect(waiter.authority.requests.map(\.identity.idempotencyKey) == ["translation:3"])
    }

    @Test("What a result used is part of the outcome, whatever its static type")
    func usage() async throws {
        let waiter = try OutcomeWaiter()
        let bot = Bot(haltState: waiter.client)
        _ = try bot.summarize(id: 1, text: "", model: .small)
        _ = try await bot.translate(id: 1, text: "")
        _ = try await bot.completeChat("", model: "m", maxTokens: 1)
        _ = try await bot.generic(Completion())
        _ = try await bot.generic(Completion() as Completion?)
        let used = RecordedEnding(.success, nil, try #require(Completion().tokenUsage).facts)
        #expect(waiter.endings == Array(repeating: used, count: 5))
    }

    @Test("A result that knows no usage has none in its outcome")
    func noUsage() async throws {
        let waiter = try OutcomeWaiter()
        let bot = Bot(haltState: waiter.client)
        _ = try await bot.generic(Completion(tokenUsage: nil))
        _ = try await bot.generic([Completion()])
        _ = try await bot.generic(nil as Completion?)
        _ = try await bot.generic("text")
        _ = try await bot.ticket()
        #expect(waiter.endings == Array(repeating: RecordedEnding(.success, nil, nil), count: 5))
    }

    @Test("An error's text, which may hold the prompt, stays in the process")
    func errors() async throws {
        let waiter = try OutcomeWaiter()
        await #expect(throws: (any Error).self) {
            _ = try await Bot(haltState: waiter.client).fail("marker-7f3a")
        }
        #expect(waiter.endings.map(\.outcome) == [.error])
        #expect(try !waiter.everything().contains("marker-7f3a"))
    }

    @Test("A model without a name is not called", arguments: ["", " ", "a\nb", String(repeating: "m", count: 300)])
    func unusableModel(model: String) async throws {
        let waiter = try OutcomeWaiter()
        let error = await #expect(throws: InvalidArguments.self) {
            _ = try await Bot(haltState: waiter.client).completeChat("", model: model, maxTokens: 1)
        }
        #expect(error?.problems.map(\.subject) == ["its model"])
        #expect(waiter.authority.messages.isEmpty)
    }

    @Test("The attribute needs no argument")
    func bare() async throws {
        let (value, calls) = try await withGuard { try await plain(prompt: "hello") }
        #expect(value == "hello")
        #expect(calls.map(\.action) == ["llm.plain"])
        #expect(calls.first?.context["kwargs_keys"] == ["prompt"] && calls.first?.context["model"] == nil)
    }
}
#endif
