import HaltState

struct Completion: TokenUsageReporting { var tokenUsage: TokenUsage? }

enum Model: String, Codable { case small }

extension HaltStateClient {
    static var billing: HaltStateClient { fatalError() }
}

typealias Words = AsyncThrowingStream<String, any Error>

final class Bot {
    let haltState: HaltStateClient

    init(haltState: HaltStateClient) { self.haltState = haltState }

    @LLMGuarded(client: \Bot.haltState)
    func path() async throws {}

    @LLMGuarded(model: "{model}", idempotencyKey: { (id: Int) in "x:\(id)" }, client: \Bot.haltState)
    func pathAndClosure(id: Int, model: Model) throws -> Completion { Completion() }

    @LLMGuarded(client: \Bot.haltState)
    func stream(_ prompt: String) async throws -> AsyncThrowingStream<String, any Error> { Words { $0.finish() } }

    @LLMGuarded(client: \Bot.haltState)
    func opaque() async throws -> some AsyncSequence<Int, any Error> { AsyncThrowingStream<Int, any Error> { 1 } }
}

actor Desk {
    @LLMGuarded
    func words() async throws -> Words { Words { $0.finish() } }

    @LLMGuarded
    func wordsNow() throws -> AsyncStream<Int> { AsyncStream { $0.finish() } }

    @LLMGuarded
    func erased() async throws -> any AsyncSequence<Int, Never> { AsyncStream<Int> { $0.finish() } }
}

@LLMGuarded
func bare() async throws -> String { "" }

@LLMGuarded(agentID: nil, model: nil, action: nil, idempotencyKey: nil, resource: nil, riskClass: nil, client: nil)
func nothing() throws {}

@LLMGuarded(action: "text.summarize", idempotencyKey: .arguments, client: .billing, binding: .except("visit"))
func visit(_ id: Int, _ visit: () -> Void) throws { visit() }

@MainActor
@LLMGuarded(model: "gpt-4o", idempotencyKey: "key:{id}", resource: "ticket/{id}", riskClass: .high)
func generic<Value: Encodable & Sendable>(_ id: Int, _ value: Value) async throws -> Value { value }

@MainActor
@LLMGuarded
func onMain() async throws -> some AsyncSequence<Int, Never> { AsyncStream<Int> { $0.finish() }.map { $0 + 1 } }

@LLMGuarded(idempotencyKey: "x:{id}", onPendingInside: .resume)
func resuming(id: Int) async throws -> Words { Words { $0.finish() } }
