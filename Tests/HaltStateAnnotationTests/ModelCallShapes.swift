#if Macros
import HaltState
import Testing

/// A streamed answer as a service sends it, and the usage that has to be recorded of it.
struct StreamShape: Sendable, CustomTestStringConvertible {
    static let text = "Ask, wait, act once."

    let testDescription: String
    let body: String
    let usage: TokenUsage

    private init(_ name: String, _ events: [String], cached: Int? = nil, reasoning: Int? = nil) {
        testDescription = name
        body = events.map { "data: \($0)\n\n" }.joined()
        usage = TokenUsage(
            promptTokens: 100,
            completionTokens: 7,
            totalTokens: 107,
            cachedTokens: cached,
            reasoningTokens: reasoning
        )
    }

    /// The three pieces of text of a chat completion, each with what else its event has.
    private static func chat(_ more: String...) -> [String] {
        zip(["Ask, ", "wait, ", "act once."], more).map { text, more in
            #"{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"\#(text)"}\#(more)}"#
        }
    }

    private static let plain = chat("}]", "}]", "}]")
    private static let usage = #""usage":{"prompt_tokens":100,"completion_tokens":7,"total_tokens":107}"#
    private static let done = ["[DONE]"]

    static let all: [Self] =
        [
            Self(
                "OpenAI: null in every piece, and all in the last one",
                chat(#"}],"usage":null"#, #"}],"usage":null"#, #"}],"usage":null"#) + [
                    #"""
                    {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":7,"total_tokens":107,
                    "prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0},
                    "completion_tokens_details":{"reasoning_tokens":3,"accepted_prediction_tokens":0}}}
                    """#.replacing("\n", with: "")
                ] + done,
                cached: 64,
                reasoning: 3
            ),
            Self(
                "Azure: a verdict first",
                [#"{"choices":[],"prompt_filter_results":[]}"#] + plain + [#"{"choices":[],\#(usage)}"#]
            ),
            Self("choices that are null", plain + [#"{"choices":null,\#(usage)}"#] + done),
            Self("no choices", plain + [#"{\#(usage)}"#] + done),
            Self("llama.cpp: beside the last text", chat("}]", "}]", "}],\(usage)") + done),
            Self("OpenRouter: not in the last piece", [plain[0], #"{"choices":[],\#(usage)}"#] + plain[1...] + done),
            Self("DeepSeek: zeros until the last one", chat(zeros, zeros, "}],\(usage)") + done),
            Self("zeros after the last one", chat("}]", "}],\(usage)", zeros) + done),
            Self("vLLM: a growing usage in every piece", chat(growing(1), growing(4), growing(7)) + done),
            Self(
                "both spellings, one pair of them zero",
                plain + [
                    #"""
                    {"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":107,"input_tokens":100,
                    "output_tokens":7,"input_tokens_details":null}}
                    """#.replacing("\n", with: "")
                ]
            ),
            Self(
                "Moonshot: in the choice",
                chat("}]", "}]", ",\(usage.dropLast()),\"cached_tokens\":64}}]"),
                cached: 64
            ),
            Self("Groq: in an object of its own", plain + [#"{"choices":[],"x_groq":{\#(usage)}}"#] + done),
            Self(
                "OpenAI's responses",
                [#"{"type":"response.created","response":{"id":"r","status":"in_progress","usage":null}}"#]
                    + ["Ask, ", "wait, ", "act once."].map {
                        #"{"type":"response.output_text.delta","delta":"\#($0)"}"#
                    } + [
                        #"""
                        {"type":"response.completed","response":{"usage":{"input_tokens":100,"output_tokens":7,
                        "input_tokens_details":{"cached_tokens":64},"output_tokens_details":{"reasoning_tokens":3},
                        "total_tokens":107}}}
                        """#.replacing("\n", with: "")
                    ],
                cached: 64,
                reasoning: 3
            ),
            Self(
                "Gemini: in every piece, the thoughts beside the candidates",
                zip(["Ask, ", "wait, ", "act once."], [1, 2, 4]).map { text, count in
                    #"""
                    {"candidates":[{"content":{"role":"model","parts":[{"text":"\#(text)"}]}}],
                    "usageMetadata":{"promptTokenCount":100,"candidatesTokenCount":\#(count),"thoughtsTokenCount":3,
                    "cachedContentTokenCount":64,"totalTokenCount":\#(103 + count),
                    "promptTokensDetails":[{"modality":"TEXT","tokenCount":100}]}}
                    """#.replacing("\n", with: "")
                },
                cached: 64,
                reasoning: 3
            ),
        ] + messages

    private static let zeros = #"}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#

    private static func growing(_ count: Int) -> String {
        #"}],"usage":{"prompt_tokens":100,"completion_tokens":\#(count),"total_tokens":\#(100 + count)}"#
    }

    /// Anthropic's messages: the first event says what was sent, those of a cache apart, and the last what was generated.
    private static let messages: [Self] = [
        ("Anthropic: deltas that carry only output", #"{"output_tokens":7}"#),
        (
            "Anthropic: deltas that carry all",
            #"{"input_tokens":20,"cache_creation_input_tokens":16,"cache_read_input_tokens":64,"output_tokens":7}"#
        ),
        (
            "Anthropic: deltas that know no cache",
            #"{"input_tokens":20,"cache_creation_input_tokens":null,"cache_read_input_tokens":null,"output_tokens":7}"#
        ),
        ("a gateway: deltas with zeros", #"{"input_tokens":0,"output_tokens":7}"#),
    ].map { name, usage in
        let start = #"""
            {"type":"message_start","message":{"type":"message","content":[],"usage":{"input_tokens":20,
            "cache_creation_input_tokens":16,"cache_read_input_tokens":64,"output_tokens":1,
            "cache_creation":{"ephemeral_5m_input_tokens":16},"service_tier":"standard"}}}
            """#.replacing("\n", with: "")
        let pieces = ["Ask, ", "wait, ", "act once."].map { text in
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#
        }
        let end = [
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":\#(usage)}"#,
            #"{"type":"message_stop"}"#,
        ]
        return Self(name, [start, #"{"type":"ping"}"#] + pieces + end, cached: 64)
    }
}

/// A piece of an answer of any of these services.
struct Piece: Decodable, Sendable {
    let text: String

    private enum CodingKeys: String, CodingKey { case choices, candidates, delta }

    private struct Choice: Decodable { let delta: Delta? }
    private struct Candidate: Decodable { let content: Content }
    private struct Content: Decodable { let parts: [Delta] }
    private struct Delta: Decodable { let content: String?, text: String? }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let choice = try container.decodeIfPresent([Choice].self, forKey: .choices)?.first?.delta
        let candidate = try container.decodeIfPresent([Candidate].self, forKey: .candidates)?.first?.content.parts.first
        let delta = try? container.decode(Delta.self, forKey: .delta)
        let words = try? container.decode(String.self, forKey: .delta)
        text = choice?.content ?? candidate?.text ?? delta?.text ?? words ?? ""
    }
}
#endif
