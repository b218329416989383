import Foundation
import HaltState
import Testing

@Suite("Token usage")
struct TokenUsageTests {
    private struct Answer: Decodable, Equatable { let id: String }

    private static func usage(_ json: String) throws -> TokenUsage {
        try JSONDecoder().decode(TokenUsage.self, from: Data(json.utf8))
    }

    private static func response(_ json: String) throws -> MeteredResponse<Answer> {
        try JSONDecoder().decode(MeteredResponse<Answer>.self, from: Data(json.utf8))
    }

    @Test(
        "The usage of both interfaces is read, with its details",
        arguments: [
            (
                """
                {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18,
                 "prompt_tokens_details": {"cached_tokens": 4, "audio_tokens": 0},
                 "completion_tokens_details": {"reasoning_tokens": 3}}
                """, TokenUsage(promptTokens: 11, completionTokens: 7, cachedTokens: 4, reasoningTokens: 3)
            ),
            (
                """
                {"input_tokens": 11, "output_tokens": 7, "total_tokens": 20,
                 "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 3}}
                """,
                TokenUsage(
                    promptTokens: 11,
                    completionTokens: 7,
                    totalTokens: 20,
                    cachedTokens: 0,
                    reasoningTokens: 3
                )
            ),
            (#"{"prompt_tokens": 5, "total_tokens": 5}"#, TokenUsage(promptTokens: 5, completionTokens: 0)),
            (#"{"input_tokens": 5, "output_tokens": 6}"#, TokenUsage(promptTokens: 5, completionTokens: 6)),
            (
                #"{"prompt_tokens": 1, "completion_tokens": 2, "prompt_tokens_details": null, "cost": 0.1}"#,
                TokenUsage(promptTokens: 1, completionTokens: 2)
            ),
        ]
    )
    func shapes(json: String, usage: TokenUsage) throws {
        #expect(try Self.usage(json) == usage)
    }

    @Test(
        "An object that counts nothing, or less than nothing, is no usage",
        arguments: [
            "{}", #"{"total_tokens": 5}"#, #"{"prompt_tokens": -1, "completion_tokens": 2}"#,
            #"{"input_tokens": 1, "output_tokens": "2"}"#, #"{"prompt_tokens": 1, "total_tokens": -1}"#, "[1]", "7",
        ]
    )
    func malformed(json: String) {
        #expect(throws: DecodingError.self) { try Self.usage(json) }
    }

    @Test("A usage that is written is read back")
    func roundTrip() throws {
        let usage = TokenUsage(
            promptTokens: 3,
            completionTokens: 4,
            totalTokens: 9,
            cachedTokens: 1,
            reasoningTokens: 2
        )
        let written = try JSONEncoder().encode(usage)
        #expect(try JSONDecoder().decode(TokenUsage.self, from: written) == usage)
        let plain = TokenUsage(promptTokens: 3, completionTokens: 4)
        #expect(try JSONDecoder().decode(TokenUsage.self, from: JSONEncoder().encode(plain)) == plain)
    }

    @Test("Counts that cannot be added do not stop the process")
    func overflow() throws {
        #expect(TokenUsage(promptTokens: .max, completionTokens: 1).totalTokens == .max)
        let json = #"{"prompt_tokens": 9223372036854775807, "completion_tokens": 9223372036854775807}"#
        #expect(try Self.usage(json).totalTokens == .max)
    }

    @Test("The facts of an outcome have the published names, and only what is known")
    func facts() {
        let facts = TokenUsage(promptTokens: 11, completionTokens: 7).facts
        #expect(facts == ["prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18])
        let detailed = TokenUsage(promptTokens: 11, completionTokens: 7, cachedTokens: 4, reasoningTokens: 3).facts
        #expect(detailed["cached_tokens"] == 4 && detailed["reasoning_tokens"] == 3)
    }

    @Test("A metered response has the content and the usage, wherever the usage stands")
    func metered() throws {
        let usage = TokenUsage(promptTokens: 1, completionTokens: 2)
        let chat = try Self.response(#"{"id": "a", "usage": {"prompt_tokens": 1, "completion_tokens": 2}}"#)
        #expect(chat == MeteredResponse(Answer(id: "a"), tokenUsage: usage))
        let event = try Self.response(#"{"id": "a", "response": {"usage": {"input_tokens": 1, "output_tokens": 2}}}"#)
        #expect(event == MeteredResponse(Answer(id: "a"), tokenUsage: usage))
    }

    @Test(
        "A response without a usage that makes sense is still a response",
        arguments: [
            #"{"id": "a"}"#, #"{"id": "a", "usage": null}"#, #"{"id": "a", "usage": {"prompt_tokens": "many"}}"#,
            #"{"id": "a", "usage": [], "response": 3}"#, #"{"id": "a", "response": {"usage": null}}"#,
        ]
    )
    func unmetered(json: String) throws {
        #expect(try Self.response(json) == MeteredResponse(Answer(id: "a"), tokenUsage: nil))
    }
}
