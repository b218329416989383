#if Macros
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import HaltStateTools
import Testing

@Guarded(action: "price.set")
private func setPrice(
    @Amount("price", in: 0.07...3.133) _ price: Decimal,
    @Amount("other", in: 0.07...3.133) orElse other: Decimal?
) throws -> Bool {
    true
}

@Suite("Tools of annotated functions")
struct GuardedToolTests {
    private let authority: TestAuthority
    private let deeds = Deeds()
    private let toolbox: Toolbox

    init() throws {
        authority = try TestAuthority(.allow)
        let tools = SupportTools(client: authority.client(), deeds: deeds)
        toolbox = try Toolbox(tools.tools + tools.orderTools)
    }

    @Test("Each annotated function is a tool, and no other one is")
    func names() {
        #expect(
            toolbox.tools.map(\.name) == ["refundOrder", "sendMail", "deleteAll", "look", "list", "cancel"]
        )
    }

    @Test("A model is told what the documentation comment says, without what is for people who write code")
    func descriptions() {
        #expect(toolbox.tools[0].description == "Refunds an order.\nNot for orders that have not been paid.")
        #expect(
            toolbox.tools[0].inputSchema.json
                == #"{"type":"object","properties":{"order_id":{"type":"string","description":"The number on the "#
                + #"invoice, without blanks."},"amount_cents":{"type":"integer","description":"Cents, not euros.","minimum":1,"#
                + #""maximum":500000},"#
                + #""reason":{"type":"string"}},"required":["order_id","amount_cents","reason"],"#
                + #""additionalProperties":false}"#
        )
    }

    @Test("A call runs the function under its guard, and the model is told its result")
    func runs() async throws {
        let outcome = try await toolbox.run(
            "refundOrder",
            arguments: #"{"amount_cents": 1250, "reason": "late", "order_id": "5002"}"#,
            callID: "call_1"
        )
        #expect(outcome == .answer("refunded", isError: false))
        #expect(deeds.all == ["refund 5002 1250"])
        let request = try #require(authority.requests.first)
        #expect(request.identity.action == "refund.create")
        #expect(request.identity.idempotencyKey == "refund:5002")
        #expect(request.identity.agentID == "support-agent")
        #expect(request.params["amount_cents"] == 1250)
    }

    @Test(
        "The model's name of a call is what its caller claims, where it can be shown",
        arguments: [
            ("call_1", "call_1"), (String(repeating: "a", count: 129), nil), (" ", nil), ("a\u{200B}b", nil),
            (nil, nil),
        ] as [(String?, String?)]
    )
    func correlation(callID: String?, claim: String?) async throws {
        let arguments = #"{"amount_cents": 1250, "reason": "late", "order_id": "5002"}"#
        let outcome = try await toolbox.run("refundOrder", arguments: arguments, callID: callID)
        #expect(outcome == .answer("refunded", isError: false))
        let sent = try #require(authority.requests.first).evidenceContext["correlation_id"]
        #expect(claim == nil ? sent != callID : sent == claim)
    }

    @Test(
        "A result is told as it is where it is text, and as JSON where it is not",
        arguments: [
            ("sendMail", #"{"address": "a@b.example"}"#, "Done."),
            ("cancel", #"{"order": 7}"#, "null"),
            ("deleteAll", "", "Done."),
            (
                "look",
                #"{"lines": [], "prices": null, "id": "00000000-0000-0000-0000-00000000000a", "price": 0.1,"#
                    + #" "date": "2026-01-31T10:30:00+01:00"}"#,
                #"{"date":"2026-01-31T09:30:00.000000Z","price":"0.1"}"#
            ),
        ]
    )
    func results(name: String, arguments: String, text: String) async throws {
        #expect(try await toolbox.run(name, arguments: arguments) == .answer(text, isError: false))
    }

    @Test("A static function is a tool beside the others, and a default that is a static member is taken")
    func staticFunction() async throws {
        try await HaltStateClient.$ofTest.withValue(authority.client()) {
            let outcome = try await toolbox.run("list", arguments: #"{"limit": 2}"#)
            #expect(outcome == .answer("[1,2]", isError: false))
            let all = try await toolbox.run("list", arguments: "{}")
            #expect(all == .answer("[" + (1...20).map(String.init).joined(separator: ",") + "]", isError: false))
        }
    }

    @Test("A tool of an actor runs on it")
    func actor() async throws {
        let counter = CountingTools(client: authority.client())
        let tools = try Toolbox(counter.tools)
        #expect(try await tools.run("countUp", arguments: #"{"step": 2}"#) == .answer("2", isError: false))
        #expect(try await tools.run("countUp", arguments: "{}") == .answer("3", isError: false))
    }

    @Test(
        "An argument that is left out, or null in strict mode, has the function's default",
        arguments: [
            ("", "look eur [] -3 false"), (#", "currency": "usd", "small": 7"#, "look usd [] 7 false"),
            (#", "currency": null, "small": null, "loud": true"#, "look eur [] -3 true"),
        ]
    )
    func defaults(more: String, deed: String) async throws {
        let arguments = #"{"lines": [], "id": "00000000-0000-0000-0000-00000000000a", "price": 1\#(more)}"#
        _ = try await toolbox.run("look", arguments: arguments)
        #expect(deeds.all == [deed])
    }

    @Test(
        "An amount beyond the bounds of its mark is refused in calls of the program too",
        arguments: [0, 500_001]
    )
    func bounds(amount: Int) async throws {
        let tools = SupportTools(client: authority.client(), deeds: deeds)
        let error = await #expect(throws: (any Error).self) {
            try await tools.refundOrder(orderID: "1", amountCents: amount, reason: "")
        }
        #expect(error is any GuardedCallError)
        #expect(authority.messages.isEmpty && deeds.all.isEmpty)
    }

    @Test(
        "A decimal is held against its bounds as they are written",
        arguments: [("3.133", true), ("3.1330001", false)]
    )
    func decimals(price: String, fits: Bool) async throws {
        let arguments = #"{"lines": [], "id": "00000000-0000-0000-0000-00000000000a", "price": \#(price)}"#
        guard case .answer(_, let isError) = try await toolbox.run("look", arguments: arguments) else {
            Issue.record("it does not wait")
            return
        }
        #expect(isError != fits)
        #expect(deeds.all.isEmpty != fits)
    }

    @Test(
        "A decimal is held against both bounds as they are written, also where it may be missing",
        arguments: [
            // As binary numbers, the lower bound is larger than it is written, and the upper one smaller.
            ("0.07", true), ("0.0699999", false), ("3.133", true), ("3.1330001", false),
        ]
    )
    func decimalBounds(text: String, fits: Bool) async throws {
        let price = try #require(Decimal(string: text))
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            #expect((try? setPrice(price, orElse: nil)) == (fits ? true : nil))
            #expect((try? setPrice(1, orElse: price)) == (fits ? true : nil))
        }
        #expect(authority.messages.isEmpty != fits)
    }

    @Test(
        "Two tools of one name, and a name that services do not take, make no toolbox",
        arguments: ["a", "a b", "", "ä", String(repeating: "a", count: 65)]
    )
    func toolboxes(name: String) {
        let tool = GuardedTool(name: name, description: "", inputSchema: .object([])) { _ in "" }
        let error = #expect(throws: HaltStateError.self) { try Toolbox([tool, tool]) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test("Arguments that are no object make no toolbox")
    func toolboxOfText() {
        let tool = GuardedTool(name: "a", description: "", inputSchema: String.toolSchema) { _ in "" }
        #expect(throws: HaltStateError.self) { try Toolbox([tool]) }
    }
}
#endif
