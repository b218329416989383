#if Macros
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

enum RefundCurrency: String { case euro }

/// What a tool takes: one value, which is not `Encodable`.
struct RefundArguments: Sendable {
    var orderID = "5002"
    var amountCents = 100
    var ratio: Double? = nil
    var isUrgent = false
    var price = Decimal(string: "12.90") ?? 0
    var wide: UInt64 = 7
    var day = Date(timeIntervalSince1970: 0)
    var ticket = UUID(uuidString: "6F1C2D3E-0000-4000-8000-000000000001") ?? UUID()
    var currency: RefundCurrency? = .euro
    var tags = ["a", "b"]
    var note = "none of it"
}

@Guarded(
    action: "refund.create",
    idempotencyKey: "refund:{arguments.orderID}",
    disclosing: [
        "order_id": "{arguments.orderID}", "amount_cents": "{arguments.amountCents}", "ratio": "{arguments.ratio}",
        "urgent": "{arguments.isUrgent}", "price": "{arguments.price}", "wide": "{arguments.wide}",
        "day": "{arguments.day}", "ticket": "{arguments.ticket}", "currency": "{arguments.currency}",
        "tags": "{arguments.tags}",
    ],
    binding: .contextOnly
)
private func refund(_ arguments: RefundArguments) async throws {}

@Guarded(
    action: "mail.send",
    disclosing: ["route": "{from}-{arguments.currency}", "channel": "mail"],
    binding: .except("arguments")
)
private func send(from: String, _ arguments: RefundArguments) throws {}

@LLMGuarded(model: "m", disclosing: ["rows": "{query.count}"])
private func ask(_ query: [String]) async throws {}

@Guarded(action: "order.note", idempotencyKey: "note:{id}", disclosing: ["text": "{text}"])
private func note(id: Int, text: String) throws {}

@Suite("What a call discloses", .tags(.everyArgumentCounts))
struct DisclosingTests {
    @Test("Each value has its own type, and nothing else leaves the process")
    func types() async throws {
        let (_, calls) = try await withGuard { () async throws in try await refund(RefundArguments()) }
        #expect(
            calls.map(\.context) == [
                [
                    "order_id": "5002", "amount_cents": 100, "ratio": .null, "urgent": false, "price": 12.9,
                    "wide": 7, "day": "1970-01-01T00:00:00.000000Z", "ticket": "6f1c2d3e-0000-4000-8000-000000000001",
                    "currency": "euro", "tags": ["a", "b"],
                ]
            ]
        )
        #expect(calls.first?.idempotencyKey == "refund:5002")
    }

    @Test("A policy compares what a tool's one argument discloses", arguments: [(100, true), (101, false)])
    func policy(cents: Int, isAllowed: Bool) async throws {
        let condition = PolicyCondition(path: "params.amount_cents", op: .lessThanOrEqual, value: 100)
        let small = Policy(name: "small", actionPattern: "*", effect: .allow, conditions: [condition])
        let authority = TestAuthority(policies: try PolicySet([small], version: "test"))
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            let arguments = RefundArguments(amountCents: cents)
            if isAllowed {
                try await refund(arguments)
            } else {
                await #expect(throws: ApprovalPending.self) { try await refund(arguments) }
            }
        }
    }

    @Test("What is disclosed binds a value that is not Encodable; what is not disclosed of it does not")
    func binding() async throws {
        let authority = try TestAuthority(.approvalRequired)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            await #expect(throws: ApprovalPending.self) { try await refund(RefundArguments()) }
            await #expect(throws: IdempotencyConflict.self) { try await refund(RefundArguments(amountCents: 101)) }
            try await authority.approveAll()
            try await refund(RefundArguments(note: "other words"))
        }
    }

    @Test("A bound value is bound and shown, each in its own name")
    func boundAndShown() async throws {
        let authority = try TestAuthority(.approvalRequired)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            #expect(throws: ApprovalPending.self) { try note(id: 1, text: "a") }
            #expect(throws: IdempotencyConflict.self) { try note(id: 1, text: "b") }
        }
        let context = try #require(authority.requests.first?.params)
        #expect(Set(context.values.keys) == ["text", "arguments_digest"])
    }

    @Test("A template of several parts is text, and a model's call says its own besides")
    func texts() async throws {
        let (_, calls) = try await withGuard { () async throws in
            try send(from: "shop", RefundArguments())
            try await ask(["a", "b"])
        }
        #expect(calls[0].context["route"] == "shop-euro")
        #expect(calls[0].context["channel"] == "mail")
        #expect(calls[0].context["arguments_digest"] != nil)
        #expect(calls[1].context["rows"] == 2)
        #expect(calls[1].context["model"] == "m")
    }

    @Test(
        "Text of one placeholder is sent as a mark sends it",
        arguments: ["", " a\u{200B} ", "a\nb", String(repeating: "x", count: 5_000)]
    )
    func anyText(text: String) async throws {
        let (_, calls) = try await withGuard { () async throws in try note(id: 1, text: text) }
        #expect(calls.first?.context["text"] == .string(text))
    }

    @Test(
        "A number that cannot be kept and a time without a form end the call before anybody is asked",
        arguments: [
            ("wide", RefundArguments(wide: .max)), ("price", RefundArguments(price: .nan)),
            ("price", RefundArguments(price: Decimal(string: "0.10000000000000000000001") ?? 0)),
            ("", RefundArguments(ratio: .nan)), ("", RefundArguments(ratio: -.infinity)),
            ("day", RefundArguments(day: Date(timeIntervalSince1970: 1e12))),
        ]
    )
    func numbers(name: String, arguments: RefundArguments) async throws {
        let (_, calls) = try await withGuard { () async throws in
            let error = await #expect(throws: InvalidArguments.self) { try await refund(arguments) }
            if !name.isEmpty { #expect(error?.problems.first?.subject == "its \(name)") }
        }
        #expect(calls.isEmpty)
    }

    @Test(
        "Text of several parts is refused where a part is missing or cannot be read",
        arguments: ["", "\u{200B}", "a\nb", String(repeating: "x", count: 256)]
    )
    func refusedTexts(from: String) async throws {
        let (_, calls) = try await withGuard { () async throws in
            let error = #expect(throws: InvalidArguments.self) { try send(from: from, RefundArguments()) }
            #expect(error?.description == "mail.send was not asked for: its route is blank, too long or not plain text")
            #expect(throws: InvalidArguments.self) { try send(from: "a", RefundArguments(currency: nil)) }
        }
        #expect(calls.isEmpty)
    }
}
#endif
