#if Macros
import Testing

@Suite("Expansions of templates with several placeholders")
struct TemplateExpansionTests {
    @Test("One placeholder has nobody to be mistaken for", arguments: ["", ", binding: .contextOnly"])
    func single(binding: String) {
        #expect(
            Self.key("\"a:{x}:end\"\(binding)", "x: String, y: String") == #".template("a:\(x):end")"#
        )
    }

    @Test(
        "Where the digest holds all of them, the expansion says so",
        arguments: [
            "x: String, y: String",
            "@Redacted z: Int, x: String, @Amount y: Int", "@Identifier(\"id\") x: Int, y: inout Int",
        ]
    )
    func bound(parameters: String) {
        #expect(Self.key("\"a:{x}:{y}\"", parameters) == #".template(bound: "a:\(x):\(y)")"#)
    }

    @Test(
        "Where a value is in no digest, the expansion has the closure that makes the same key",
        arguments: [
            Row(
                "\"a:{x}:{y}\", binding: .contextOnly",
                "x: String, y: String",
                #"{ (x: String, y: String) in "a:\(x):\(y)" }"#
            ),
            Row(
                "\"a:{x}:{y}\", binding: .contextOnly",
                "@Identifier x: Int, y: Int",
                #"{ (x: Int, y: Int) in "a:\(x):\(y)" }"#
            ),
            Row(
                "\"a:{x}:{y}\", binding: .contextOnly",
                "@Amount x: Int, @Identifier y: Int",
                #"{ (x: Int, y: Int) in "a:\(x):\(y)" }"#
            ),
            Row(
                "\"{x}{y}\", binding: .except(\"y\")",
                "x: String, z: Int, y: Int",
                #"{ (x: String, y: Int) in "\(x)\(y)" }"#
            ),
            Row("\"{y}:{x.id}\"", "@Unbound x: Order, y: Int", #"{ (y: Int, x: Order) in "\(y):\(x.id)" }"#),
            Row("\"{x.id}:{x.day}\"", "@Redacted y: Int, @Unbound x: Order", #"{ (x: Order) in "\(x.id):\(x.day)" }"#),
            Row("\"{y}:{x.id}\"", "y: Int, on x: isolated Desk", #"{ (y: Int, x: Desk) in "\(y):\(x.id)" }"#),
            Row(
                "\"{x}:{y.count}\", binding: .contextOnly",
                "x: sending String!, y: Int...",
                #"{ (x: String?, y: [Int]) in "\(x):\(y.count)" }"#
            ),
            Row(
                "\"{in}\\\"{x}\", binding: .contextOnly",
                "for `in`: inout [String: Int]?, x: Int = 7",
                ##"{ (`in`: [String: Int]?, x: Int) in "\(`in`)\"\(x)" }"##
            ),
        ]
    )
    func unbound(row: Row) {
        let remedy = "write idempotencyKey: \(row.closure)"
        #expect(Self.key(row.key, row.parameters) == Self.unbound(row.interpolation, remedy))
    }

    @Test(
        "A key that no closure can make takes a call by hand",
        arguments: [
            ("\"{self.x}:{y}\"", "y: String", #""\(self.x):\(y)""#),
            ("\"{self.x}:{self.y}\"", "z: Int", #""\(self.x):\(self.y)""#),
            ("\"{x}:{y}\", binding: .contextOnly", "x: String, y: some Named", #""\(x):\(y)""#),
            ("\"{x}:{y}\", binding: .contextOnly", "x: [Item]?, y: Int", #""\(x):\(y)""#),
        ]
    )
    func byHand(key: String, parameters: String, interpolation: String) {
        let remedy = "call HaltStateClient.guard in place of the annotation, with idempotencyKey: \(interpolation)"
        #expect(Self.key(key, parameters) == Self.unbound(interpolation, remedy))
    }

    /// What the expansion has for the key.
    private static func key(_ key: String, _ parameters: String) -> String? {
        let source = """
            struct S {
                @Guarded(action: "a.b", idempotencyKey: \(key))
                func run<Item>(\(parameters)) throws {
                }
            }
            """
        let label = "idempotencyKey: "
        let line = expansion(of: source).split(separator: "\n").first { $0.contains("    \(label)") }
        return line.map { String($0.trimmingPrefix { $0 == " " }.dropFirst(label.count).dropLast()) }
    }

    private static func unbound(_ interpolation: String, _ remedy: String) -> String {
        let escaped = remedy.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return ".template(unbound: \(interpolation), remedy: \"\(escaped)\")"
    }
}

extension TemplateExpansionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let key: String
        let parameters: String
        let closure: String

        init(_ key: String, _ parameters: String, _ closure: String) {
            self.key = key
            self.parameters = parameters
            self.closure = closure
        }

        /// What the closure returns.
        var interpolation: String {
            String(closure.dropFirst(closure.prefix { $0 != "\"" }.count).dropLast(2))
        }

        var testDescription: String { "\(key) \(parameters)" }
    }
}
#endif
