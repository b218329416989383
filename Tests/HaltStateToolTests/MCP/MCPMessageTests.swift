#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("Messages to an MCP server", .tags(.errorsDoNotLeak), .timeLimit(.minutes(5)))
struct MCPMessageTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let line: String
        let code: ContextValue
        var id: ContextValue = nil
        var testDescription: String { name }
    }

    private static func call(_ params: String, id: String = #""id":1,"#, rest: String = "") -> String {
        #"{"jsonrpc":"2.0",\#(id)"method":"tools/call","params":\#(params)\#(rest)}"#
    }

    static let refused = [
        Refused(name: "no JSON", line: "{oops", code: -32700),
        Refused(name: "two values", line: #"{"jsonrpc":"2.0","id":1,"method":"a"} {}"#, code: -32700),
        Refused(name: "a member twice", line: call(#"{"name":"run"}"#, rest: #","method":"ping""#), code: -32700),
        Refused(name: "a name twice", line: call(#"{"name":"check","name":"run"}"#), code: -32700),
        Refused(name: "an argument twice", line: call(#"{"name":"run","arguments":{"a":1,"\u0061":2}}"#), code: -32700),
        Refused(name: "a byte order mark", line: "\u{FEFF}" + call(#"{"name":"run"}"#), code: -32700),
        Refused(name: "half a surrogate", line: call(#"{"name":"run","arguments":{"a":"\ud800"}}"#), code: -32700),
        Refused(name: "NaN", line: call(#"{"name":"run","arguments":{"a":NaN}}"#), code: -32700),
        Refused(name: "a batch", line: "[" + call(#"{"name":"run"}"#) + "]", code: -32600),
        Refused(name: "a text", line: #""tools/call""#, code: -32600),
        Refused(
            name: "a rounded number",
            line: call(#"{"name":"run","arguments":{"a":9007199254740993.5}}"#),
            code: -32600,
            id: 1
        ),
        Refused(name: "Method", line: call(#"{"name":"run"}"#, rest: #","Method":"ping""#), code: -32600, id: 1),
        Refused(name: "METHOD alone", line: #"{"jsonrpc":"2.0","id":1,"METHOD":"tools/call"}"#, code: -32600, id: 1),
        Refused(
            name: "Params",
            line: #"{"jsonrpc":"2.0","id":1,"method":"tools/call","Params":{}}"#,
            code: -32600,
            id: 1
        ),
        Refused(name: "Id beside id", line: call("{}", rest: #","Id":2"#), code: -32600, id: 1),
        Refused(name: "a long s", line: call("{}", rest: #","param\u017f":{}"#), code: -32600, id: 1),
        Refused(name: "TOOLS/CALL", line: #"{"jsonrpc":"2.0","id":1,"method":"TOOLS/CALL"}"#, code: -32600, id: 1),
        Refused(name: "a blank method", line: #"{"jsonrpc":"2.0","id":1,"method":"tools/call "}"#, code: -32600, id: 1),
        Refused(name: "no version", line: #"{"id":1,"method":"tools/call"}"#, code: -32600, id: 1),
        Refused(name: "another version", line: #"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, code: -32600, id: 1),
        Refused(name: "a call without id", line: call(#"{"name":"run"}"#, id: ""), code: -32600),
        Refused(name: "null as id", line: call(#"{"name":"run"}"#, id: #""id":null,"#), code: -32600),
        Refused(name: "true as id", line: call(#"{"name":"run"}"#, id: #""id":true,"#), code: -32600),
        Refused(name: "a fraction as id", line: call(#"{"name":"run"}"#, id: #""id":1.5,"#), code: -32600),
        Refused(name: "a list as id", line: call(#"{"name":"run"}"#, id: #""id":[1],"#), code: -32600),
        Refused(name: "a huge id", line: call(#"{"name":"run"}"#, id: #""id":123456789012345678901,"#), code: -32600),
        Refused(name: "a request without id", line: #"{"jsonrpc":"2.0","method":"resources/read"}"#, code: -32600),
        Refused(
            name: "a notification with id",
            line: #"{"jsonrpc":"2.0","id":1,"method":"notifications/cancelled"}"#,
            code: -32600,
            id: 1
        ),
        Refused(
            name: "a call and its answer",
            line: call(#"{"name":"run"}"#, rest: #","result":{}"#),
            code: -32600,
            id: 1
        ),
        Refused(name: "a list as params", line: call(#"["run"]"#), code: -32600, id: 1),
        Refused(name: "no params", line: #"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#, code: -32602, id: 1),
        Refused(name: "Name", line: call(#"{"name":"check","Name":"run"}"#), code: -32602, id: 1),
        Refused(name: "Arguments", line: call(#"{"name":"run","Arguments":{}}"#), code: -32602, id: 1),
        Refused(name: "a task", line: call(#"{"name":"run","task":{"ttl":1}}"#), code: -32602, id: 1),
        Refused(name: "an answer to the tool", line: call(#"{"name":"run","inputResponses":{}}"#), code: -32602, id: 1),
        Refused(name: "a number as name", line: call(#"{"name":1}"#), code: -32602, id: 1),
        Refused(name: "no name", line: call(#"{"name":""}"#), code: -32602, id: 1),
        Refused(name: "a list as arguments", line: call(#"{"name":"run","arguments":[1]}"#), code: -32602, id: 1),
        Refused(name: "two cases", line: call(#"{"name":"run","arguments":{"id":1,"ID":2}}"#), code: -32602, id: 1),
        Refused(
            name: "two cases inside",
            line: call(#"{"name":"run","arguments":{"a":[{"b":1,"B":2}]}}"#),
            code: -32602,
            id: 1
        ),
        Refused(
            name: "the Kelvin sign",
            line: call(#"{"name":"run","arguments":{"k":1,"\u212a":2}}"#),
            code: -32602,
            id: 1
        ),
        Refused(name: "a tool in capitals", line: call(#"{"name":"RUN"}"#), code: -32602, id: 1),
        Refused(name: "a tool and a blank", line: call(#"{"name":"run "}"#), code: -32602, id: 1),
        Refused(name: "a tool and what is not seen", line: call(#"{"name":"run\u200b"}"#), code: -32602, id: 1),
    ]

    @Test(
        "Messages to an MCP server are refused where the server could read another one, and do not reach it",
        arguments: refused
    )
    func refusal(_ example: Refused) async throws {
        let session = try MCPSession()
        session.send(example.line)
        try await session.settle()
        let answer = try #require(try session.messages().first)
        #expect(answer.errorCode == example.code)
        #expect(answer["id"] == example.id)
        #expect(try session.received() == [])
        #expect(try await session.end().status == 0)
    }

    @Test("Messages to an MCP server are refused in few words, and not at all where they are notifications")
    func words() async throws {
        let session = try MCPSession()
        session.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[1]}}"#)
        session.send(#"{"jsonrpc":"2.0","method":"notifications/x","params":[1]}"#)
        session.send(#"{"method":"notifications/x"}"#)
        session.send(Self.call(#"{"name":"run","\#(String(repeating: "x", count: 9_000))":1}"#))
        #expect(try await session.answer().errorCode == -32602)
        try await session.settle()
        #expect(try session.messages().count == 2)
        #expect(session.running.output.utf8.count < 500)
        #expect(try session.received() == [])
        try await session.end()
    }

    @Test("Messages to an MCP server are refused where they are no UTF-8, or longer than any message")
    func bytes() async throws {
        let session = try MCPSession()
        session.send(
            Array(#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":""#.utf8) + [0xC3, 0x28]
                + Array(#""}}"#.utf8)
        )
        try await session.settle()
        #expect(try session.messages().first?.errorCode == -32700)
        session.call("run", #"{"id":"\#(String(repeating: "x", count: 16 * 1_024 * 1_024))"}"#)
        try await session.settle(98)
        #expect(try session.messages().compactMap(\.errorCode) == [-32700, -32600])
        #expect(try session.received() == [])
        session.call("check", #"{"id":"\#(String(repeating: "é", count: 100_000))"}"#, id: "2")
        #expect(try await session.answer(2)["result"]?["isError"] == nil, "a long one is passed on")
        try await session.end()
    }

    @Test(
        "Messages to an MCP server are written anew, on one line of ASCII, with identifiers of their own and nothing that is not digested"
    )
    func written() async throws {
        let session = try MCPSession()
        session.send("\r\n  \t")
        session.send(
            "{ \"params\" : { \"_meta\" : { \"progressToken\" : 5, \"io.modelcontextprotocol/x\" : {}, \"mine\" : 1 } ,\r"
                + "\"arguments\" : { \"id\" : \"a\u{2028}b\", \"n\" : \"\u{85}\", \"amount\" : { \"cents\" : 9.0 } }, \"name\" : \"run\" },\t"
                + "\"method\" : \"tools/call\" , \"id\" : \"x\" , \"jsonrpc\" : \"2.0\" }\r"
        )
        #expect(try await session.answer("x")["result"]?["isError"] == nil)
        session.send(#"{"jsonrpc":"2.0","id":7,"method":"resources/x","params":{"b":1.50,"a":"\u00e9"}}"#)
        session.send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
        try await session.settle()
        #expect(
            try session.received() == [
                #"{"id":1,"jsonrpc":"2.0","method":"tools/call","params":{"_meta":{"io.modelcontextprotocol/x":{},"#
                    + #""progressToken":5},"arguments":{"amount":{"cents":9},"id":"a\u2028b","n":"\u0085"},"name":"run"}}"#,
                #"{"id":2,"jsonrpc":"2.0","method":"resources/x","params":{"a":"\u00e9","b":1.5}}"#,
                #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            ]
        )
        try await session.end()
    }

    @Test(
        "Messages to an MCP server have one identifier each: a second one under it is refused while the first is under way"
    )
    func oneInFlight() async throws {
        let session = try MCPSession()
        session.call("silent", id: "1")
        session.call("unnamed", #"{"id":"other"}"#, id: "1")
        session.send(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
        session.call("unnamed", #"{"id":"text"}"#, id: #""1""#)
        #expect(try await session.answer("1")["result"]?["isError"] == nil, "text and number are two identifiers")
        #expect(try session.messages().filter { $0["id"] == .null }.map(\.errorCode) == [-32600, -32600])
        #expect(try session.received().count == 2)
        session.call("unnamed", #"{"id":"again"}"#, id: #""1""#)
        try await eventually("an identifier is free after its answer") {
            try session.messages().count { $0["id"] == "1" } == 2
        }
        try await session.end()
    }

    @Test(
        "Messages to an MCP server of the server are dropped where nobody waits for them, and passed on as they are otherwise"
    )
    func replies() async throws {
        let session = try MCPSession()
        session.call("twice", id: "1")
        session.call("broken", id: "2")
        session.call("odd", id: "3")
        session.call("float", id: #""x""#)
        session.call("power", id: #""y""#)
        session.send(#"{"jsonrpc":"2.0","id":4,"method":"unread"}"#)
        for id in [1, 3] as [ContextValue] { _ = try await session.answer(id) }
        for id in ["x", "y"] as [ContextValue] { #expect(try await session.answer(id)["result"]?["a"] == 1) }
        #expect(try await session.answer(2).refusal?.contains("the answer of the tool cannot be read") == true)
        #expect(try await session.answer(4).errorCode == -32603)
        try await session.settle()
        let ids = session.running.output.split(separator: "\n").count
        #expect(ids == 7, "\(session.running.output)")
        #expect(session.running.errors.components(separatedBy: "that nobody waits for").count == 5)
        let odd = try #require(session.running.output.split(separator: "\n").first { $0.contains("1e999") })
        #expect(
            odd
                == #"{"id":3,"jsonrpc":"2.0","result":{"big":1e999,"a":1,"a":2,"half":"\ud800","text":"gr\u00f6\u00dfer als"}}"#
        )
        try await session.end()
    }

    @Test("Messages to an MCP server of the client answer what the server has asked, once")
    func asked() async throws {
        let session = try MCPSession()
        session.call("inquire", id: "1")
        #expect(try await session.answer("s1")["method"] == "roots/list")
        for id in [#""s2""#, #""s1""#, #""s1""#] {
            session.send(#"{"jsonrpc":"2.0","id":\#(id),"result":{"roots":[]}}"#)
        }
        session.send(#"{"jsonrpc":"2.0","id":"s1","result":{},"error":{}}"#)
        try await session.settle()
        #expect(try session.received().dropFirst() == [#"{"id":"s1","jsonrpc":"2.0","result":{"roots":[]}}"#])
        #expect(try session.messages().compactMap(\.errorCode) == [], "an answer is not answered")
        session.call("recant", id: "2")
        _ = try await session.answer(2)
        session.send(#"{"jsonrpc":"2.0","id":"s3","result":{"roots":[]}}"#)
        try await session.settle(98)
        #expect(try session.received().allSatisfy { !$0.contains("s3") }, "nobody waits for what was taken back")
        try await session.end()
    }
}
#endif
