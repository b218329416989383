#if Macros
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import HaltStateTools
import Testing

@Suite("What a model writes as arguments")
struct ToolArgumentTests {
    private static let look = #""id": "00000000-0000-0000-0000-00000000000a", "price": 1, "lines""#

    @Test(
        "What does not fit is named, without its value, and asks nobody",
        arguments: [
            ("refundOrder", "{}", "order_id is missing; amount_cents is missing; reason is missing"),
            (
                "refundOrder", #"{"order_id": 5002, "amount_cents": "1250", "reason": null}"#,
                "order_id has to be text; amount_cents has to be a whole number from 1 to 500000; reason has to be text"
            ),
            (
                "refundOrder", #"{"order_id": "", "amount_cents": 12.5, "reason": "", "currency": "secret"}"#,
                "amount_cents has to be a whole number from 1 to 500000; currency is no argument of it"
            ),
            ("refundOrder", #"{"order_id": "1", "order_id": "secret"}"#, "order_id occurs twice"),
            ("refundOrder", #"[1]"#, "the text has to be a JSON object"),
            ("refundOrder", #"{"order_id": }"#, "the text is not JSON: expected a value (at byte 13)"),
            (
                "refundOrder", #"{"order_id": "", "reason": "", "amount_cents": 500001}"#,
                "amount_cents has to be a whole number from 1 to 500000"
            ),
            (
                "refundOrder", #"{"order_id": "", "reason": "", "amount_cents": 0.1234567890123456789}"#,
                "amount_cents has more digits than can be kept"
            ),
            ("look", #"{"lines": [], "price": 1, "id": "secret"}"#, "id has to be a UUID"),
            ("look", "{\(look): [], \"currency\": \"secret\"}", "currency has to be one of eur, usd"),
            ("look", "{\(look): [], \"small\": 128}", "small has to be a whole number from -128 to 127"),
            ("look", "{\(look): [], \"date\": \"2026-01-31\"}", "date has to be \(dateWords) or null"),
            ("look", "{\(look): [], \"prices\": {\"a\": \"1\"}}", "prices.a has to be a number"),
            (
                "look", "{\(look): [{\"article\": \"A1\", \"quantity\": 0}, {\"quantity\": 101, \"colour\": 1}]}",
                "lines[0].quantity has to be a whole number from 1 to 100; lines[1].article is missing; "
                    + "lines[1].quantity has to be a whole number from 1 to 100; lines[1].colour is no argument of it"
            ),
            (
                "look", "{\(look): [{\"article\": \"secret\", \"quantity\": 1}]}",
                "lines has a value that the tool does not take"
            ),
            (
                "look", "{\(look): [], \"window\": {\"start\": \"\(later)\", \"end\": \"\(earlier)\"}}",
                "window ends before it starts"
            ),
            ("look", "{\(look): [], \"window\": {\"start\": \"\(later)\"}}", "window.end is missing"),
            ("look", "{\(look): [], \"prices\": {\"a\": 9007199254740993}}", "prices.a has to be a number"),
            ("deleteAll", #"{"a\n": 1}"#, "a member with an unusable name is no argument of it"),
        ]
    )
    func refused(name: String, arguments: String, problems: String) async throws {
        let authority = try TestAuthority(.allow)
        let deeds = Deeds()
        let toolbox = try Toolbox(SupportTools(client: authority.client(), deeds: deeds).tools)
        let outcome = try await toolbox.run(name, arguments: arguments)
        let text = "Not performed: the arguments cannot be used (\(problems)). Correct them and call again."
        #expect(outcome == .answer(text, isError: true))
        #expect(!text.contains("secret"))
        #expect(authority.messages.isEmpty && deeds.all.isEmpty)
    }

    private static let dateWords = "a date and time with a zone, such as 2026-01-31T09:30:00Z"
    private static let earlier = "2026-01-31T09:30:00Z"
    private static let later = "2026-01-31T09:30:01Z"

    @Test(
        "A number is taken exactly or not at all",
        arguments: [
            ("1", "1"), ("1.0", "1"), ("0.1", "0.1"), ("1e2", "100"), ("-0.00001", "-0.00001"),
            ("123456789012.25", "123456789012.25"), ("9007199254740993", "9007199254740993"),
            ("0.10000000000000001", nil), ("1e400", nil),
        ] as [(String, String?)]
    )
    func decimals(written: String, read: String?) async throws {
        let tool = GuardedTool(name: "a", description: "", inputSchema: .object([.member("x", Decimal.self)])) {
            "\(try $0.value("x", as: Decimal.self))"
        }
        let outcome = try await Toolbox([tool]).run("a", arguments: "{\"x\": \(written)}")
        if let read {
            #expect(outcome == .answer(read, isError: false))
        } else {
            guard case .answer(_, isError: true) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }

    @Test("What is wrong is said to a model as a guarded function says it", arguments: [1, 8, 9])
    func sameWords(count: Int) {
        let problems = (1...count).map { InvalidArguments.Problem("x\($0)", "is missing") }
        let error = InvalidArguments(action: "refund.create", problems: problems)
        #expect(InvalidToolArguments(tool: "refund", problems: problems).modelMessage == error.modelMessage)
    }

    @Test("The name of a tool that there is none of is answered with those that there are")
    func unknown() async throws {
        let tool = GuardedTool(name: "a", description: "", inputSchema: .object([])) { _ in "" }
        let outcome = try await Toolbox([tool]).run("secret", arguments: "{}")
        #expect(
            outcome
                == .answer("Not performed: there is no tool of this name. The tools are: a.", isError: true)
        )
    }
}
#endif
