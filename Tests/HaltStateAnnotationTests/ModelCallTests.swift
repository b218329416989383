#if Macros
import Foundation
import HaltState
import HaltStateRemote
import Testing

private typealias Pieces = AsyncThrowingStream<MeteredResponse<Piece>, any Error>

/// Reads a stream of events in packets of a size.
@LLMGuarded(model: "gpt-4o")
private func stream(_ body: String, packet: Int) async throws -> AsyncThrowingStream<MeteredResponse<Piece>, any Error>
{
    Pieces { continuation in
        var parser = ServerSentEventParser()
        var rest = Array(body.utf8)[...]
        do {
            while !rest.isEmpty {
                for case .event(let event) in parser.feed(rest.prefix(packet)) where event.data != "[DONE]" {
                    let piece = try JSONDecoder().decode(MeteredResponse<Piece>.self, from: Data(event.data.utf8))
                    continuation.yield(piece)
                }
                rest = rest.dropFirst(packet)
            }
            continuation.finish()
        } catch {
            continuation.finish(throwing: error)
        }
    }
}

/// A completion as people write it, whose usage is whatever the service says.
private struct PaidCompletion: Decodable, Sendable, TokenUsageReporting {
    let text: String
    let usage: TokenUsage?
    var tokenUsage: TokenUsage? { usage }
}

@LLMGuarded(model: "gpt-4o")
private func complete(_ body: String) async throws -> PaidCompletion {
    try JSONDecoder().decode(PaidCompletion.self, from: Data(body.utf8))
}

@Suite("What services send")
struct ModelCallTests {
    private let waiter: OutcomeWaiter

    init() throws { waiter = try OutcomeWaiter() }

    @Test(
        "A streamed answer has the same text and usage, whatever shape a service gives it",
        arguments: StreamShape.all
    )
    func shapes(shape: StreamShape) async throws {
        try await check(shape, body: shape.body, packet: 1 << 16)
    }

    @Test("It does not matter how the lines end or where the network cuts them", arguments: StreamShape.all, [1, 7])
    func cuts(shape: StreamShape, packet: Int) async throws {
        let body = shape.body.replacing("\n", with: "\r\n").replacing("data: ", with: "data:")
        try await check(shape, body: body, packet: packet)
    }

    private func check(_ shape: StreamShape, body: String, packet: Int) async throws {
        let text = try await HaltStateClient.withCurrent(waiter.client) {
            var text = ""
            for try await piece in try await stream(body, packet: packet) { text += piece.content.text }
            return text
        }
        #expect(text == StreamShape.text)
        let ending = try #require(waiter.endings.last)
        var facts = ending.facts
        facts?["stream_elements"] = nil
        #expect(ending.outcome == .success && facts == shape.usage.facts)
    }

    @Test(
        "An answer that has been paid for is not lost with its usage, and what can be read of it is recorded",
        arguments: [
            (#"{"prompt_tokens":11}"#, TokenUsage(promptTokens: 11, completionTokens: 0)),
            (#"{"output_tokens":7}"#, TokenUsage(promptTokens: 0, completionTokens: 7)),
            (#"{"total_tokens":18}"#, TokenUsage(promptTokens: 0, completionTokens: 0, totalTokens: 18)),
            (#"{"prompt_tokens":"11","completion_tokens":7}"#, TokenUsage(promptTokens: 0, completionTokens: 7)),
            (#"{"prompt_tokens":11,"completion_tokens":-7}"#, TokenUsage(promptTokens: 11, completionTokens: 0)),
            (#"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#, nil), ("{}", nil), ("null", nil),
            ("[]", nil),
            (#""none""#, nil), ("7", nil), (#"{"cost":0.1}"#, nil),
        ] as [(String, TokenUsage?)]
    )
    func paid(usage: String, recorded: TokenUsage?) async throws {
        let completion = try await HaltStateClient.withCurrent(waiter.client) {
            try await complete(#"{"text":"Ask.","usage":\#(usage)}"#)
        }
        #expect(completion.text == "Ask.")
        #expect(waiter.endings == [RecordedEnding(.success, nil, recorded?.facts)])
    }

    @Test("A count up to the end of 64 bits is recorded as it is")
    func large() async throws {
        _ = try await HaltStateClient.withCurrent(waiter.client) {
            try await complete(#"{"text":"","usage":{"prompt_tokens":9223372036854775807,"completion_tokens":7}}"#)
        }
        #expect(waiter.endings.first?.facts?["prompt_tokens"] == .integer(.max))
        #expect(waiter.endings.first?.facts?["total_tokens"] == .integer(.max))
        #expect(try waiter.everything().contains(#""prompt_tokens":9223372036854775807"#))
    }
}
#endif
