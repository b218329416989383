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

    /// The same usage, as services say it.
    private static let whole = TokenUsage(
        promptTokens: 100,
        completionTokens: 7,
        totalTokens: 107,
        cachedTokens: 64,
        reasoningTokens: 3
    )

    @Test(
        "Every service's way to say it means the same",
        arguments: [
            // OpenAI's chat completions, and OpenRouter's.
            """
            {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107, "cost": 0.00014, "is_byok": false,
             "prompt_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 0, "audio_tokens": 0},
             "completion_tokens_details": {"reasoning_tokens": 3, "image_tokens": 0}}
            """,
            // OpenAI's responses.
            """
            {"input_tokens": 100, "input_tokens_details": {"cached_tokens": 64}, "output_tokens": 7,
             "output_tokens_details": {"reasoning_tokens": 3}, "total_tokens": 107}
            """,
            // Gateways that write both, and one pair only for form's sake.
            """
            {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107, "input_tokens": 0, "output_tokens": 0,
             "prompt_tokens_details": {"cached_tokens": 64}, "completion_tokens_details": {"reasoning_tokens": 3},
             "input_tokens_details": null, "output_tokens_details": {"reasoning_tokens": 0}}
            """,
            """
            {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "input_tokens": 100, "output_tokens": 7,
             "prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {},
             "input_tokens_details": {"cached_tokens": 64}, "output_tokens_details": {"reasoning_tokens": 3}}
            """,
            // Gateways that count as OpenAI does, and as Anthropic does besides.
            """
            {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107, "cache_creation_input_tokens": 16,
             "cache_read_input_tokens": 64, "reasoning_tokens": 3}
            """,
            """
            {"prompt_tokens": 100, "completion_tokens": 7, "input_tokens": 20, "output_tokens": 7,
             "cache_creation_input_tokens": 16, "cache_read_input_tokens": 64, "reasoning_tokens": 3}
            """,
            // DeepSeek and Moonshot.
            """
            {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107, "prompt_cache_hit_tokens": 64,
             "prompt_cache_miss_tokens": 36, "completion_tokens_details": {"reasoning_tokens": 3}}
            """,
            #"{"prompt_tokens": 100, "completion_tokens": 7, "cached_tokens": 64, "reasoning_tokens": 3}"#,
            // Anthropic, which counts those of a cache apart, and Bedrock.
            """
            {"input_tokens": 20, "cache_creation_input_tokens": 16, "cache_read_input_tokens": 64, "output_tokens": 7,
             "cache_creation": {"ephemeral_5m_input_tokens": 16}, "service_tier": "standard", "reasoning_tokens": 3}
            """,
            """
            {"inputTokens": 20, "cacheWriteInputTokens": 16, "cacheReadInputTokens": 64, "outputTokens": 7,
             "totalTokens": 107, "reasoningTokens": 3}
            """,
            // Gemini, which counts thoughts and what tools sent apart.
            """
            {"promptTokenCount": 90, "toolUsePromptTokenCount": 10, "candidatesTokenCount": 4, "thoughtsTokenCount": 3,
             "cachedContentTokenCount": 64, "totalTokenCount": 107,
             "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 90}]}
            """,
            // Ollama.
            """
            {"prompt_eval_count": 100, "prompt_eval_cached_count": 64, "eval_count": 7, "eval_duration": 52479709,
             "reasoning_tokens": 3}
            """,
        ]
    )
    func services(json: String) throws {
        #expect(try Self.usage(json) == Self.whole)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        #expect(try decoder.decode(TokenUsage.self, from: Data(json.utf8)) == Self.whole)
    }

    @Test(
        "A count that is none, or that is left out, is zero, and nothing else is lost",
        arguments: [
            ("{}", 0, 0, 0), (#"{"prompt_tokens": 5}"#, 5, 0, 5), (#"{"output_tokens": 5}"#, 0, 5, 5),
            (#"{"total_tokens": 5}"#, 0, 0, 5), (#"{"prompt_tokens": -1, "completion_tokens": 2}"#, 0, 2, 2),
            (#"{"prompt_tokens": 1.5, "completion_tokens": 2.0}"#, 0, 2, 2),
            (#"{"prompt_tokens": 1e2, "completion_tokens": 1e400}"#, 100, 0, 100),
            (#"{"prompt_tokens": 9223372036854775808, "completion_tokens": 2}"#, 0, 2, 2),
            (#"{"prompt_tokens": 99999999999999999999999999, "completion_tokens": 2}"#, 0, 2, 2),
            (#"{"prompt_tokens": "1", "completion_tokens": 2}"#, 0, 2, 2),
            (#"{"prompt_tokens": null, "completion_tokens": 2, "total_tokens": null}"#, 0, 2, 2),
            (#"{"prompt_tokens": true, "completion_tokens": [2]}"#, 0, 0, 0),
            (#"{"prompt_tokens": -1, "input_tokens": 3, "completion_tokens": {}, "output_tokens": 2}"#, 3, 2, 5),
            (#"{"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 0}"#, 3, 2, 5),
            (#"{"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": -5}"#, 3, 2, 5),
            (#"{"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 4}"#, 3, 2, 5),
            ("[1]", 0, 0, 0), ("7", 0, 0, 0), (#""many""#, 0, 0, 0), ("true", 0, 0, 0), ("null", 0, 0, 0),
        ]
    )
    func partial(json: String, prompt: Int, completion: Int, total: Int) throws {
        let expected = TokenUsage(promptTokens: prompt, completionTokens: completion, totalTokens: total)
        struct Response: Decodable { let usage: [TokenUsage] }
        let response = try JSONDecoder().decode(Response.self, from: Data(#"{"usage": [\#(json)]}"#.utf8))
        #expect(response.usage == [expected])
    }

    @Test(
        "Details that make no sense are not known",
        arguments: [
            "null", "[]", "7", "{}", #"{"cached_tokens": -1}"#, #"{"cached_tokens": "4"}"#, #"{"cached_tokens": 1.5}"#,
        ]
    )
    func details(json: String) throws {
        let usage = try Self.usage(#"{"prompt_tokens": 5, "completion_tokens": 1, "prompt_tokens_details": \#(json)}"#)
        #expect(usage == TokenUsage(promptTokens: 5, completionTokens: 1))
    }

    @Test("Reports of one call are put together, in whatever order they come")
    func merging() {
        let reports = [
            TokenUsage(promptTokens: 100, completionTokens: 1, cachedTokens: 64),
            TokenUsage(promptTokens: 0, completionTokens: 7, reasoningTokens: 3),
            TokenUsage(promptTokens: 0, completionTokens: 0),
            TokenUsage(promptTokens: 20, completionTokens: 5),
        ]
        for order in [reports, reports.reversed()] {
            let merged = order.dropFirst().reduce(into: order[0]) { $0.merge($1) }
            #expect(merged == Self.whole)
        }
        var counted = TokenUsage(promptTokens: 3, completionTokens: 4, totalTokens: 9)
        counted.merge(TokenUsage(promptTokens: 3, completionTokens: 4))
        #expect(counted.totalTokens == 9, "what a service adds to the sum stays")
    }

    @Test("Reasoning that is counted beside the completion, as xAI does, is part of it")
    func reasoningApart() throws {
        let usage = try Self.usage(
            """
            {"prompt_tokens": 32, "completion_tokens": 9, "total_tokens": 135,
             "completion_tokens_details": {"reasoning_tokens": 94}}
            """
        )
        #expect(usage == TokenUsage(promptTokens: 32, completionTokens: 103, reasoningTokens: 94))
        #expect(try JSONDecoder().decode(TokenUsage.self, from: JSONEncoder().encode(usage)) == usage)
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
        for path in [
            #""message": {"usage": {"input_tokens": 1, "output_tokens": 2}}"#,
            #""usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 2}"#,
            #""metadata": {"usage": {"inputTokens": 1, "outputTokens": 2}}"#,
            #""usage": null, "x_groq": {"usage": {"prompt_tokens": 1, "completion_tokens": 2}}"#,
            #""usage": {}, "choices": [{"usage": {"prompt_tokens": 1, "completion_tokens": 2}}]"#,
            #""response": "text", "message": {"content": ""}, "prompt_eval_count": 1, "eval_count": 2"#,
        ] {
            #expect(try Self.response(#"{"id": "a", \#(path)}"#) == chat, "\(path)")
        }
        let event = try Self.response(#"{"id": "a", "response": {"usage": {"input_tokens": 1, "output_tokens": 2}}}"#)
        #expect(event == MeteredResponse(Answer(id: "a"), tokenUsage: usage))
    }

    @Test(
        "A response without a usage that makes sense is still a response",
        arguments: [
            #"{"id": "a"}"#, #"{"id": "a", "usage": null}"#, #"{"id": "a", "usage": {"prompt_tokens": "many"}}"#,
            #"{"id": "a", "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}}"#,
            #"{"id": "a", "usage": [], "response": 3, "choices": []}"#, #"{"id": "a", "choices": {}, "message": [1]}"#,
            #"{"id": "a", "input_tokens": 5, "total_tokens": 5}"#, #"{"id": "a", "response": {"usage": null}}"#,
        ]
    )
    func unmetered(json: String) throws {
        #expect(try Self.response(json) == MeteredResponse(Answer(id: "a"), tokenUsage: nil))
    }
}
