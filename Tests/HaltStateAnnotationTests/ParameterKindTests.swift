#if Macros
import Expectations
import Foundation
import HaltState
import Testing

@Guarded(action: "list.sum", idempotencyKey: { (numbers: [Int]) in "sum:\(numbers.count)" })
private func sum(_ numbers: Int...) async throws -> Int { numbers.reduce(0, +) }

@Guarded(action: "list.greet")
private func greet(_ name: String = "you", times: Int = 2) throws -> String {
    Array(repeating: name, count: times).joined(separator: " ")
}

@Guarded(action: "list.append")
private func append(_ item: Int, to list: inout [Int]) async throws {
    list.append(item)
}

@Guarded(action: "list.append")
private func appendNow(_ item: Int, to list: inout [Int]) throws {
    list.append(item)
}

@Guarded(action: "list.visit", binding: .except("progress", "log"))
private func visit(_ items: [Int], progress: (Int) -> Void, log: @autoclosure () -> String) async throws -> String {
    items.forEach(progress)
    return log()
}

@Guarded(action: "list.visit")
private func store(_ items: [Int], @Unbound completion: @escaping (Int) -> Void) throws {
    completion(items.count)
}

@Guarded(action: "draft.send", binding: .contextOnly)
private func send(_ draft: sending Draft, @Redacted to address: String) async throws -> String {
    draft.text += address
    return draft.text
}

@Guarded(action: "draft.read", binding: .contextOnly)
private func read(_ draft: borrowing Draft, _ error: any Error) throws -> String { draft.text }

@Guarded(action: "keyword.use", idempotencyKey: "use:{in}:{default}")
private func use(`in` `default`: Int, for `in`: Int) async throws -> Int { `default` + `in` }

@Guarded(action: "order.find", idempotencyKey: "find:{order?.customer.region}:{pair.1}", binding: .except("pair"))
private func find(_ order: Order?, pair: (Int, String)) async throws -> String { pair.1 }

@Guarded(action: "payment.pay")
private func pay(_ value: any Encodable, _ other: some Encodable, _ list: [String: [Int?]], _ maybe: Int!) throws
    -> Int?
{
    maybe
}

@Guarded(
    action: "refund.create",
    idempotencyKey: { (currency: String, cents: Int) in
        // The order of the closure's parameters is its own.
        "refund:\(currency):\(cents)"
    },
    agentID: "desk",
    resource: "order/{id}",
    riskClass: .high
)
private func refund(
    @Identifier id: UUID,
    @Amount("amount_cents") cents: Int,
    @Identifier currency: String,
    @RiskFlag urgent: Bool = false,
    @ScheduleWindow during window: Range<Date>,
    @ScheduleWindow exactly interval: DateInterval?,
    @Redacted email: String,
    @Unbound log: @escaping @Sendable (String) -> Void
) async throws -> Int {
    log("\(currency) \(email)")
    return urgent ? cents * 2 : cents
}

private enum Table: String, Codable { case users, orders }

@Guarded(action: "marks.accept")
private func marks(
    @Identifier table: Table,
    @Identifier tables: [Table],
    @Identifier maybe: Int?,
    @Identifier ids: [UUID],
    @Amount total: Decimal,
    @Amount rate: Double?,
    @ScheduleWindow at date: Date,
    @ScheduleWindow during window: ClosedRange<Date>,
    @Redacted order: Order
) throws -> Int { tables.count + ids.count }

@Suite("Kinds of parameters", .tags(.everyArgumentCounts))
struct ParameterKindTests {
    @Test("Variadic and default arguments arrive as they were given")
    func variadicAndDefault() async throws {
        _ = try await withGuard { () async throws in
            #expect(try await sum(1, 2, 3) == 6)
            #expect(try greet() == "you you")
            #expect(try greet("me", times: 1) == "me")
        }
    }

    @Test("An inout argument is changed by the body")
    func inoutArguments() async throws {
        _ = try await withGuard { () async throws in
            var list = [1]
            try await append(2, to: &list)
            try appendNow(3, to: &list)
            #expect(list == [1, 2, 3])
        }
    }

    @Test("Closures that do not escape are left out by name")
    func nonescaping() async throws {
        _ = try await withGuard { () async throws in
            var seen: [Int] = []
            let text = try await visit([1, 2], progress: { seen.append($0) }, log: "done")
            #expect(seen == [1, 2])
            #expect(text == "done")
        }
    }

    @Test("An unbound closure is called by the body")
    func unboundClosure() async throws {
        _ = try await withGuard { () async throws in
            var count = 0
            try store([1, 2]) { count = $0 }
            #expect(count == 2)
        }
    }

    @Test("Values that are sent, borrowed or existential reach the body")
    func ownership() async throws {
        _ = try await withGuard { () async throws in
            #expect(try await send(Draft(text: "to "), to: "you") == "to you")
            #expect(try read(Draft(text: "mine"), Failure()) == "mine")
            #expect(try pay(1, "two", ["three": [3, nil]], 4) == 4)
        }
    }

    @Test("Parameters named like keywords can be placeholders")
    func keywords() async throws {
        _ = try await withGuard { () async throws in
            #expect(try await use(in: 1, for: 2) == 3)
            await #expect(throws: InvalidArguments.self, "a nil in a key would be shared by every call that lacks it") {
                try await find(nil, pair: (1, "one"))
            }
        }
    }

    @Test("Marked parameters are called with plain values")
    func marked() async throws {
        let journal = Journal()
        let now = Date(timeIntervalSince1970: 0)
        _ = try await withGuard { () async throws in
            let cents = try await refund(
                id: UUID(),
                cents: 100,
                currency: "EUR",
                during: now..<now,
                exactly: nil,
                email: "me",
                log: { journal.write($0) }
            )
            #expect(cents == 100)
            let count = try marks(
                table: .users,
                tables: [.orders],
                maybe: nil,
                ids: [UUID()],
                total: 3,
                rate: nil,
                at: now,
                during: now...now,
                order: Order(id: 1)
            )
            #expect(count == 2)
        }
        #expect(journal.entries == ["EUR me"])
    }

    @Test("A function with marked parameters can be passed where its type is known")
    func references() async throws {
        _ = try await withGuard { () async throws in
            let deposit: (String, Int) throws -> String = greet
            #expect(try deposit("a", 1) == "a")
            #expect(try [1, 2].map(half) == [0, 1])
        }
    }
}

@Guarded(action: "number.halve")
private func half(@Amount _ number: Int) throws -> Int { number / 2 }
#endif
