import HaltState
import HaltStateTesting
import Testing

@Suite("The action of a tool that others have named")
struct ToolNameTests {
    @Test(
        "The action of a tool that others have named follows one rule",
        arguments: [
            ("get_weather", "get_weather"), ("create_issue", "create_issue"), ("createIssue", "create-issue"),
            ("create-issue", "create--issue"), ("create-Issue", "create---issue"), ("create.issue", "create.issue"),
            ("create.Issue", "create-046-issue"), ("create..issue", "create-046.issue"), ("create.", "create-046"),
            (".issue", "n-_-046issue"), ("GetWeather", "n-_-get-weather"), ("_internal", "n-__internal"),
            ("2fa", "n-_2fa"), ("-x", "n-_--x"), ("n", "n"), ("n-_x", "n--_x"), ("a/b c", "a-047b-032c"),
            ("größe", "gr-195-182-195-159e"), ("a\u{0}", "a-000"), ("x046", "x046"),
        ]
    )
    func rule(_ name: String, _ word: String) throws {
        #expect(ActionName(tool: name, under: "mcp.shop")?.rawValue == "mcp.shop.\(word)")
        #expect(ActionName(tool: name, under: "tool")?.rawValue == "tool.\(word)")
    }

    @Test("The action of a tool that others have named is that of no other tool: its name can be read back")
    func injective() throws {
        var chance = SeededGenerator(seed: 19)
        let characters = Array("aanz09_-.-.AÄN/ \u{0}é\u{2028}")
        for _ in 0..<20_000 {
            let name = String(
                (0..<Int.random(in: 1...6, using: &chance)).map { _ in characters.randomElement(using: &chance)! }
            )
            let action = try #require(ActionName(tool: name, under: "mcp.shop"), "\(name.debugDescription)")
            let word = action.rawValue.dropFirst("mcp.shop.".count)
            #expect(Self.name(ofWord: Array(word.utf8)) == Array(name.utf8), "\(name.debugDescription)")
        }
    }

    @Test("The action of a tool that others have named is none where it would be no action name")
    func unusable() {
        #expect(ActionName(tool: "", under: "mcp.shop") == nil)
        #expect(ActionName(tool: "x", under: "") == nil)
        #expect(ActionName(tool: "x", under: "Mcp") == nil)
        #expect(ActionName(tool: "x", under: "mcp.") == nil)
        #expect(ActionName(tool: String(repeating: "a", count: 119), under: "mcp.shop")?.rawValue.utf8.count == 128)
        #expect(ActionName(tool: String(repeating: "a", count: 120), under: "mcp.shop") == nil)
    }

    /// The rule backwards, in one pass.
    private static func name(ofWord word: [UInt8]) -> [UInt8] {
        var rest = word.starts(with: "n-_".utf8) ? word.dropFirst(3) : word[...]
        var name: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "-"), let next = rest.popFirst() else {
                name.append(byte)
                continue
            }
            switch next {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digits = [next] + rest.prefix(2)
                rest = rest.dropFirst(2)
                name.append(UInt8(String(decoding: digits, as: UTF8.self)) ?? 0)
            case UInt8(ascii: "-"): name.append(next)
            default: name.append(next & 0xDF)
            }
        }
        return name
    }
}
