#if Macros
import Foundation
import HaltState
import HaltStateTools
import Testing

@Suite("Schemas of tools")
struct ToolSchemaTests {
    private static let date = #"{"type":"string","format":"date-time"}"#
    private static let window =
        #"{"type":"object","properties":{"start":\#(date),"end":\#(date)},"required":["start","end"],"#
        + #""additionalProperties":false}"#

    @Test(
        "Each type says what its values are",
        arguments: [
            (String.self, #"{"type":"string"}"#), (Bool.self, #"{"type":"boolean"}"#),
            (Double.self, #"{"type":"number"}"#), (Decimal.self, #"{"type":"number"}"#),
            (Int.self, #"{"type":"integer"}"#), (Int64.self, #"{"type":"integer"}"#),
            (Int16.self, #"{"type":"integer","minimum":-32768,"maximum":32767}"#),
            (UInt.self, #"{"type":"integer","minimum":0}"#),
            (UInt8.self, #"{"type":"integer","minimum":0,"maximum":255}"#),
            (UUID.self, #"{"type":"string","format":"uuid"}"#), (Date.self, date),
            (Int?.self, #"{"type":["integer","null"]}"#),
            ([Int?].self, #"{"type":"array","items":{"type":["integer","null"]}}"#),
            ([String: Bool].self, #"{"type":"object","additionalProperties":{"type":"boolean"}}"#),
            (PayoutCurrency.self, #"{"type":"string","enum":["eur","usd"]}"#),
            (PayoutCurrency?.self, #"{"type":["string","null"],"enum":["eur","usd",null]}"#),
            (ArticleNumber.self, #"{"type":"string"}"#),
            (DateInterval.self, window), (Range<Date>.self, window), (ClosedRange<Date>.self, window),
            (
                OrderLine.self,
                #"{"type":"object","properties":{"article":{"type":"string","description":"The number of the article."}"#
                    + #","quantity":{"type":"integer","minimum":1,"maximum":100},"note":{"type":["string","null"]}},"#
                    + #""required":["article","quantity"],"additionalProperties":false}"#
            ),
        ] as [(any ToolSchema.Type, String)]
    )
    func types(type: any ToolSchema.Type, json: String) {
        #expect(type.toolSchema.json == json)
    }

    @Test("A default that is a literal is told, and in strict mode null stands for it")
    func strict() throws {
        let schema = ArgumentSchema.object([
            ArgumentSchema.Member.member("limit", Int.self).optional(default: 5), .member("note", String?.self),
        ])
        #expect(
            schema.json
                == #"{"type":"object","properties":{"limit":{"type":"integer","default":5},"#
                + #""note":{"type":["string","null"]}},"required":[],"additionalProperties":false}"#
        )
        #expect(
            try #require(schema.strict).json
                == #"{"type":"object","properties":{"limit":{"type":["integer","null"]},"#
                + #""note":{"type":["string","null"]}},"required":["limit","note"],"additionalProperties":false}"#
        )
    }

    @Test("Strict mode has no objects with members of any name", arguments: [true, false])
    func dictionaries(isNested: Bool) throws {
        let type: any ToolSchema.Type = isNested ? [[String: Int]].self : [String: Int].self
        let tool = GuardedTool(name: "a", description: "b", inputSchema: .object([.member("x", type)])) { _ in "" }
        #expect(tool.inputSchema.strict == nil)
        #expect(tool.definition(for: .responses).json.hasSuffix(#","strict":false}"#))
    }

    @Test("A tool is described as each service wants it")
    func definitions() {
        let schema = #"{"type":"object","properties":{},"required":[],"additionalProperties":false}"#
        let tool = GuardedTool(name: "stop", description: "Stops.", inputSchema: .object([])) { _ in "" }
        #expect(
            tool.definition(for: .chatCompletions).json
                == #"{"type":"function","function":{"name":"stop","description":"Stops.","parameters":\#(schema),"#
                + #""strict":true}}"#
        )
        #expect(
            tool.definition(for: .responses).json
                == #"{"type":"function","name":"stop","description":"Stops.","parameters":\#(schema),"strict":true}"#
        )
        #expect(
            tool.definition(for: .mcp).json
                == #"{"name":"stop","description":"Stops.","inputSchema":\#(schema)}"#
        )
    }

    @Test("Encoded as part of a request, a definition is the same JSON")
    func encoded() throws {
        let tools = try SupportTools.sample
        for form in [GuardedTool.Form.chatCompletions, .responses, .mcp] {
            for definition in try Toolbox(tools).definitions(for: form) {
                let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(definition)) as? NSDictionary
                let written = try JSONSerialization.jsonObject(with: Data(definition.json.utf8)) as? NSDictionary
                #expect(encoded != nil && encoded == written)
            }
        }
    }
}
#endif
