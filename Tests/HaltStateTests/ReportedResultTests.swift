import HaltState
import Testing

@Suite("A report that is read")
struct ReportedResultTests {
    private static func deep(_ levels: Int) -> String {
        String(repeating: #"[{"]\"": "#, count: levels) + "0" + String(repeating: "}]", count: levels)
    }

    /// What is wrong with a member.
    private static let errors = [#""half \ud800""#, #"{"a": 1, "a": 1}"#, #"{"\udc00": 1}"#, deep(64), deep(5_000)]

    @Test("A report that is read is not refused for its result, and the rest of it is read", arguments: errors)
    func result(error: String) throws {
        let text = #"{"result": {"n": [1, \#(error), 2]}, "error": "x\ud83d\ude00"}"#
        let received = try ReceivedJSON(Array(text.utf8), isReport: true)
        #expect(received.holdsInexactNumber)
        #expect(throws: Never.self) { try received.requireExactNumbers(exceptIn: "result") }
        #expect(received.root["error"]?.contextValue == "x😀")
        guard case .object(let result)? = received.root["result"]?.contextValue,
            case .array(let list)? = result["n"]
        else { return #expect(Bool(false)) }
        #expect(list.count == 3)
        #expect(list.first == 1)
        #expect(list.last == 2)
    }

    @Test("A report that is read is refused for anything else, as is what is no report", arguments: errors)
    func refused(error: String) {
        for text in [#"{"other": \#(error)}"#, #"{"a": {"result": \#(error)}}"#, #"{"result": 1, "b": \#(error)}"#] {
            #expect(throws: JSONSyntaxError.self) { try ReceivedJSON(Array(text.utf8), isReport: true) }
        }
        #expect(throws: JSONSyntaxError.self) { try ReceivedJSON(Array(#"{"result": \#(error)}"#.utf8)) }
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(Array(#"{"result": \#(error)}"#.utf8)) }
    }

    @Test(
        "A report that is read ends where its text ends",
        arguments: [#"{"result": \#(deep(70).dropLast(100))"#, #"{"result": "\ud800"#]
    )
    func cut(text: String) {
        #expect(throws: JSONSyntaxError.self) { try ReceivedJSON(Array(text.utf8), isReport: true) }
    }

    @Test("A report that is read may name one member many times")
    func many() throws {
        let members = (0..<40_000).map { #""\#($0 % 20_000)": 1"# }.joined(separator: ",")
        let received = try ReceivedJSON(Array(#"{"result": {\#(members)}}"#.utf8), isReport: true)
        guard case .object(let result)? = received.root["result"]?.contextValue else { return #expect(Bool(false)) }
        #expect(result.count == 20_000)
    }
}
