#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import HaltStateTools
import Testing

@Suite("Turns of a tool loop")
struct ToolTurnTests {
    private static let calls = [
        call("1", "refundOrder", #"{"order_id": "1", "amount_cents": 9000, "reason": "late"}"#),
        call("2", "sendMail", #"{"address": "a@b.example"}"#),
        call("3", "deleteAll", "{}"),
        call("4", "refundOrder", #"{"order_id": 4}"#),
    ]

    private static func call(_ id: String, _ name: String, _ arguments: String) -> ToolTurn.Call {
        ToolTurn.Call(id: id, name: name, arguments: arguments)
    }

    private static func authority() throws -> TestAuthority {
        let rule = { (action: String, effect: PolicyEffect) in
            Policy(name: action, actionPattern: action, effect: effect, priority: 1)
        }
        return TestAuthority(
            policies: try PolicySet(
                [rule("refund.*", .approvalRequired), rule("mail.*", .allow)],
                version: "1",
                defaultEffect: .deny
            )
        )
    }

    @Test("What waits is asked again from what was written down, and everything else is left as it is")
    func resumed() async throws {
        let authority = try Self.authority()
        let deeds = Deeds()
        let toolbox = try Toolbox(SupportTools(client: authority.client(), deeds: deeds).tools)
        var turn = ToolTurn(Self.calls)
        #expect(turn.unanswered == Self.calls && turn.answers == nil)
        try await toolbox.run(&turn)
        #expect(turn.unanswered.map(\.id) == ["1"])
        #expect(turn.waiting.map(\.action) == ["refund.create"])
        #expect(turn.answers == nil)

        let saved = try turn.json
        try await toolbox.run(&turn)
        #expect(try turn.json == saved, "as long as nobody has decided, nothing changes")
        try await authority.approveAll(by: "alice")
        var resumed = try ToolTurn(json: saved)
        #expect(resumed == turn)
        try await toolbox.run(&resumed)
        let answers = try #require(resumed.answers)
        #expect(answers.map(\.callID) == ["1", "2", "3", "4"])
        #expect(answers.map(\.isError) == [false, false, true, true])
        #expect(answers[0].text == "refunded")
        #expect(resumed.waiting.isEmpty)
        #expect(deeds.all.sorted() == ["mail Hello", "refund 1 9000"])
    }

    @Test("A rejection is the answer of what waited")
    func rejected() async throws {
        let authority = try Self.authority()
        let deeds = Deeds()
        let toolbox = try Toolbox(SupportTools(client: authority.client(), deeds: deeds).tools)
        var turn = ToolTurn([Self.calls[0]])
        try await toolbox.run(&turn)
        try await authority.rejectAll(by: "bob")
        try await toolbox.run(&turn)
        #expect(turn.answers?.first?.isError == true)
        #expect(deeds.all.isEmpty)
    }

    @Test("A turn whose process ended before it was saved does not run anything twice")
    func forgotten() async throws {
        let authority = try TestAuthority(.allow)
        let deeds = Deeds()
        let toolbox = try Toolbox(SupportTools(client: authority.client(), deeds: deeds).tools)
        let saved = try ToolTurn(Array(Self.calls.prefix(2))).json
        var lost = try ToolTurn(json: saved)
        try await toolbox.run(&lost)
        var again = try ToolTurn(json: saved)
        try await toolbox.run(&again)
        #expect(deeds.all.count == 2)
        let answers = try #require(again.answers)
        #expect(answers.allSatisfy { $0.text.hasPrefix("Done") && !$0.isError })
    }

    @Test("Two calls in one message that are the same call run once")
    func twins() async throws {
        let authority = try TestAuthority(.allow)
        let deeds = Deeds()
        let toolbox = try Toolbox(SupportTools(client: authority.client(), deeds: deeds).tools)
        var turn = ToolTurn([Self.calls[0], Self.call("5", "refundOrder", Self.calls[0].arguments)])
        try await toolbox.run(&turn)
        #expect(turn.answers?.count == 2)
        #expect(deeds.all.count == 1)
    }

    @Test("An error of one call is thrown once the others have their answers, which are saved")
    func error() async throws {
        let authority = try Self.authority()
        authority.failAlways(.check)
        let toolbox = try Toolbox(SupportTools(client: authority.client(), deeds: Deeds()).tools)
        var turn = ToolTurn(Self.calls)
        var saved: [String] = []
        await #expect(throws: HaltStateError.self) {
            try await toolbox.run(&turn) { saved.append(try $0.json) }
        }
        #expect(turn.unanswered.map(\.id) == ["1", "3"])
        #expect(saved.count == 3)
        #expect(try ToolTurn(json: saved.last ?? "") == turn)
    }

    @Test(
        "A turn that was changed by hand is not read",
        arguments: ["{}", "[]", #"{"calls": [{"call": {"id": "1"}}]}"#]
    )
    func unreadable(json: String) {
        #expect(throws: (any Error).self) { try ToolTurn(json: json) }
    }
}
#endif
