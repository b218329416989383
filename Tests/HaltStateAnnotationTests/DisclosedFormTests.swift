#if Macros
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Guarded(action: "window.book")
private func book(
    @ScheduleWindow interval: DateInterval,
    @ScheduleWindow range: Range<Date>,
    @ScheduleWindow closed: ClosedRange<Date>,
    @ScheduleWindow maybeInterval: DateInterval?,
    @ScheduleWindow maybeRange: Range<Date>?,
    @ScheduleWindow maybeClosed: ClosedRange<Date>?
) throws {}

@Guarded(action: "amount.pay")
private func pay(@Amount _ amount: Decimal) throws {}

@Guarded(action: "amount.settle", idempotencyKey: "settle:{id}")
private func settle(id: Int, amount: Decimal) throws {}

@Guarded(action: "account.close")
private func close(@Identifier account: UInt64) throws {}

@Guarded(action: "account.open")
private func open(account: UInt64) throws {}

@Guarded(action: "account.fill")
private func fill(@Amount _ units: UInt64?, @Identifier accounts: [UInt64]) throws {}

@Guarded(action: "account.join")
private func join(accounts: UInt64...) throws {}

@Guarded(action: "amount.pay", idempotencyKey: "pay:{id}")
private func payOnce(id: Int, @Amount _ amount: Decimal) throws {}

@Guarded(action: "amount.pay")
private func payMaybe(@Amount _ amount: Decimal?) async throws {}

@Guarded(action: "date.note")
private func note(_ date: Date) async throws {}

@Suite("The forms in which policies see arguments", .tags(.everyArgumentCounts))
struct DisclosedFormTests {
    private static let start = Date(timeIntervalSince1970: 0)
    private static let end = Date(timeIntervalSince1970: 60)

    @Test("Every kind of window has a start and an end, optional or not")
    func windows() async throws {
        let (start, end) = (Self.start, Self.end)
        let (_, calls) = try await withGuard { () async throws in
            let interval = DateInterval(start: start, end: end)
            try book(
                interval: interval,
                range: start..<end,
                closed: start...end,
                maybeInterval: interval,
                maybeRange: start..<end,
                maybeClosed: start...end
            )
            try book(
                interval: interval,
                range: start..<end,
                closed: start...end,
                maybeInterval: nil,
                maybeRange: nil,
                maybeClosed: nil
            )
        }
        let window: ContextValue = ["start": "1970-01-01T00:00:00.000000Z", "end": "1970-01-01T00:01:00.000000Z"]
        for name in ["interval", "range", "closed", "maybeInterval", "maybeRange", "maybeClosed"] {
            #expect(calls[0].context[name] == window, "\(name)")
            #expect(calls[1].context[name] == (name.hasPrefix("maybe") ? .null : window), "\(name)")
        }
    }

    @Test(
        "A decimal is seen as a number",
        arguments: [
            ("100", 100), ("-3", -3), ("0.1", 0.1), ("12.90", 12.9), ("100000000000000000000", 1e20),
            ("9223372036854775807", .integer(.max)),
        ] as [(String, ContextValue)]
    )
    func decimals(text: String, number: ContextValue) async throws {
        let decimal = try #require(Decimal(string: text))
        let (_, calls) = try await withGuard { () async throws in
            try pay(decimal)
            try await payMaybe(decimal)
            try await payMaybe(nil)
        }
        #expect(calls.map { $0.context["amount"] } == [number, number, .null])
    }

    @Test("A policy compares a decimal with its limit", arguments: [("100", true), ("99.99", true), ("100.01", false)])
    func limit(text: String, isAllowed: Bool) async throws {
        let condition = PolicyCondition(path: "params.amount", op: .lessThanOrEqual, value: 100)
        let small = Policy(name: "small", actionPattern: "*", effect: .allow, conditions: [condition])
        let authority = TestAuthority(policies: try PolicySet([small], version: "test"))
        let decimal = try #require(Decimal(string: text))
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            if isAllowed {
                try pay(decimal)
            } else {
                #expect(throws: ActionDenied.self) { try pay(decimal) }
            }
        }
    }

    @Test("Decimals that no double tells apart are still different arguments")
    func exactDigest() async throws {
        let amounts = try ["0.1", "0.10000000000000000000001"].map { try #require(Decimal(string: $0)) }
        let authority = try TestAuthority(.approvalRequired)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            #expect(throws: ApprovalPending.self) { try settle(id: 1, amount: amounts[0]) }
            #expect(throws: IdempotencyConflict.self) { try settle(id: 1, amount: amounts[1]) }
            #expect(throws: ApprovalPending.self) { try payOnce(id: 1, amounts[0]) }
            #expect(throws: InvalidArguments.self) { try payOnce(id: 1, amounts[1]) }
        }
    }

    @Test(
        "A decimal that would be shown as another one is refused",
        arguments: [
            "18446744073709551617", "0.10000000000000000000001", "100.00000000000000000001", "-123456789.123456789123",
        ]
    )
    func inexactDecimals(text: String) async throws {
        let decimal = try #require(Decimal(string: text))
        let (_, calls) = try await withGuard { () async throws in
            for attempt in [{ try pay(decimal) }, { try payOnce(id: 1, decimal) }] {
                let error = #expect(throws: InvalidArguments.self) { try attempt() }
                #expect(
                    error?.description.hasSuffix("is a number that cannot be kept exactly; write it as text") == true
                )
                #expect(error?.description.contains(text) == false)
            }
            await #expect(throws: InvalidArguments.self) { try await payMaybe(decimal) }
        }
        #expect(calls.isEmpty)
    }

    @Test("An integer beyond 64 signed bits is refused, marked or not, and the next smaller one is kept")
    func wideIntegers() async throws {
        let wide = UInt64(Int64.max) + 1
        let (_, calls) = try await withGuard { () async throws in
            let attempts: [(String, () throws -> Void)] = [
                ("account", { try close(account: wide) }), ("account", { try open(account: wide) }),
                ("units", { try fill(wide, accounts: []) }), ("accounts", { try fill(nil, accounts: [1, wide]) }),
                ("accounts", { try join(accounts: 1, .max) }),
            ]
            for (name, attempt) in attempts {
                let error = #expect(throws: InvalidArguments.self) { try attempt() }
                let words = "argument \(name) holds a number that cannot be kept exactly; write it as text"
                #expect(error?.description.hasSuffix(words) == true, "\(error?.description ?? "")")
            }
            try close(account: wide - 1)
        }
        #expect(calls.map { $0.context["account"] } == [.integer(.max)])
    }

    @Test("A value without a form makes a call that is wrong, and does not run")
    func unwritable() async throws {
        let (_, calls) = try await withGuard { () async throws in
            #expect(throws: InvalidArguments.self) { try pay(.nan) }
            for interval in [TimeInterval.infinity, 1e12] {
                await #expect(throws: InvalidArguments.self) {
                    try await note(Date(timeIntervalSince1970: interval))
                }
            }
        }
        #expect(calls.isEmpty)
    }
}
#endif
