import Testing

@testable import llm_chat

/// One way in which services send one and the same answer.
struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reply: StubService.Reply

    init(
        _ name: String,
        _ body: String,
        type: String = "text/event-stream",
        packet: Int = .max,
        staysOpen: Bool = false
    ) {
        testDescription = name
        reply = StubService.Reply(type: type, body: body, packet: packet, staysOpen: staysOpen)
    }

    static let text = "Frag, höre 👂, tu es einmal."

    static let plain = """
        data: {"choices":[{"delta":{"content":"Frag, "}}]}

        data: {"choices":[{"delta":{"content":"höre 👂, "}}]}

        data: {"choices":[{"delta":{"content":"tu es einmal."}}]}

        data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":6,"total_tokens":15}}

        data: [DONE]


        """

    /// The plain answer with something else at the end of every piece of text.
    static func pieces(ending end: String) -> String { plain.replacing("}}]}", with: "}}]" + end + "}") }

    static let forms = [
        Sample("line feeds", plain),
        Sample("both line ends", plain.replacing("\n", with: "\r\n")),
        Sample("carriage returns", plain.replacing("\n", with: "\r")),
        Sample("no space after the colon", plain.replacing("data: ", with: "data:")),
        Sample("one byte at a time", plain.replacing("\n", with: "\r\n"), packet: 1),
        Sample("a byte order mark", "\u{FEFF}" + plain),
        Sample("comments", ": hello\n\n" + plain.replacing("\n\n", with: "\n\n: ping\n\n")),
        Sample("other fields", plain.replacing("data: {", with: "event: message\nid: 7\nretry: 5\ndata: {")),
        Sample("data in several lines", plain.replacing(":[{", with: ":\ndata: [{")),
        Sample("no line after the end", String(plain.dropLast(2))),
        Sample("no blank line after the end", String(plain.dropLast())),
        Sample("no end", plain.replacing("data: [DONE]\n\n", with: "")),
        Sample("a connection that stays open after the end", plain, staysOpen: true),
        Sample("more after the end", plain + plain + "data: ?\n\n"),
        Sample("an event without data", plain.replacing("data: [", with: "data:\n\ndata: [")),
    ]

    static let shapes = [
        Sample("a usage that is null in every other piece", pieces(ending: #","usage":null"#)),
        Sample("zeros in every other piece", pieces(ending: #","usage":{"prompt_tokens":0,"completion_tokens":0}"#)),
        Sample("a usage that grows", pieces(ending: #","usage":{"prompt_tokens":9,"completion_tokens":2}"#)),
        Sample("choices that are null", plain.replacing(":[],", with: ":null,")),
        Sample("no choices", plain.replacing("\"choices\":[],", with: "")),
        Sample("the usage beside the last text", plain.replacing("}}]}\n\ndata: {\"choices\":[]", with: "}}]")),
        Sample("a filter's verdict first", #"data: {"choices":[],"prompt_filter_results":[{}]}"# + "\n\n" + plain),
        Sample("a role first", #"data: {"choices":[{"delta":{"role":"assistant","content":null}}]}"# + "\n\n" + plain),
        Sample("a piece without a delta", #"data: {"choices":[{"delta":null}],"error":null}"# + "\n\n" + plain),
        Sample("a piece of reasoning", #"data: {"choices":[{"delta":{"reasoning_content":"Hm"}}]}"# + "\n\n" + plain),
        Sample(
            "text in parts, after thoughts",
            plain.replacing(#""Frag, ""#, with: #"[{"type":"thinking","thinking":[]},{"type":"text","text":"Frag, "}]"#)
        ),
        Sample(
            "a whole answer",
            #"{"choices":[{"message":{"content":"\#(text)"}}],"usage":{"prompt_tokens":9,"completion_tokens":6}}"#,
            type: "application/json; charset=utf-8",
            packet: 5
        ),
    ]

    /// What a service sends for an error.
    static let errors = [
        Sample("an object", #"data: {"error":{"message":"too busy","code":502}}"# + "\n\ndata: [DONE]\n\n", packet: 3),
        Sample("beside a choice", #"data: {"choices":[{"delta":{}}],"error":{"message":"too busy"}}"# + "\r\n\r\n"),
        Sample("a text", #"data: {"error":"too busy"}"# + "\n\n"),
        Sample("the event itself", #"data: {"object":"error","message":"too busy","code":400}"# + "\n\n"),
        Sample(
            "an event of its own type",
            "event: error\n" + #"data: {"type":"error","error":{"type":"overloaded_error","message":"too busy"}}"#
                + "\n\n"
        ),
        Sample("an event that is no JSON", "event: error\ndata: too busy\n\n"),
        Sample("instead of a stream", #"{"error":{"message":"too busy"}}"#, type: "application/json"),
    ]
}
