#if Macros
import HaltState
import Testing

@Guarded(action: "refund.create", idempotencyKey: "refund:{order.id}")
private func refund(_ order: Order) async throws -> Receipt {
    Receipt(text: "refund \(order.id)")
}

@Guarded(action: .refundCreate, idempotencyKey: .arguments)
private func refundNow(_ order: Order) throws -> Receipt {
    Receipt(text: "now \(order.id)")
}

@Guarded(action: "refund.check")
private func checked() async throws {}

@Guarded(action: "refund.check")
private func failing(_ order: Order) async throws -> Receipt {
    throw Failure()
}

@Guarded(action: "refund.check")
private func failingNow(_ order: Order) throws(any Error) {
    throw Failure()
}

@Guarded(action: "echo.value", idempotencyKey: "{label}")
private func echo<Value: Codable & Sendable>(
    _ value: Value,
    label: some StringProtocol & LosslessStringConvertible & Codable
)
    async throws -> Value where Value: Hashable
{
    value
}

@Guarded(action: "echo.pack")
private func echoPack<each Value: Codable>(_ value: repeat each Value) async throws -> (repeat each Value) {
    (repeat each value)
}

@Guarded(action: "echo.pack", binding: .except("value"))
private func echoPackNow<each Value>(_ value: repeat each Value) throws -> (repeat each Value) {
    (repeat each value)
}

@Suite("Kinds of functions")
struct FunctionKindTests {
    @Test("A free async function runs its body and returns its value")
    func freeAsync() async throws {
        let (receipt, _) = try await withGuard { try await refund(Order(id: 1)) }
        #expect(receipt == Receipt(text: "refund 1"))
    }

    @Test("A free synchronous function runs its body and returns its value")
    func freeSynchronous() async throws {
        let (receipt, _) = try await withGuard { try refundNow(Order(id: 2)) }
        #expect(receipt == Receipt(text: "now 2"))
    }

    @Test("A function without a result can be called")
    func noResult() async throws {
        _ = try await withGuard { try await checked() }
    }

    @Test("A body's own error reaches the caller")
    func errors() async {
        await #expect(throws: Failure.self) { try await withGuard { try await failing(Order(id: 1)) } }
        await #expect(throws: Failure.self) { try await withGuard { try failingNow(Order(id: 1)) } }
    }

    @Test("A generic function keeps its type parameters")
    func generic() async throws {
        let (value, _) = try await withGuard { try await echo([1, 2], label: "list") }
        #expect(value == [1, 2])
    }

    @Test("A function over a parameter pack binds or leaves out the whole pack")
    func parameterPacks() async throws {
        let (pair, _) = try await withGuard { try await echoPack(1, "one") }
        #expect(pair == (1, "one"))
        let (other, _) = try await withGuard { try echoPackNow(2, Failure()) }
        #expect(other.0 == 2)
    }

    @Test("A nested function sees the names around it")
    func nested() async throws {
        let prefix = "outer"
        @Guarded(action: "nested.call", idempotencyKey: "nested:{number}")
        func inner(_ number: Int) async throws -> String {
            "\(prefix) \(number)"
        }
        let (text, _) = try await withGuard { try await inner(3) }
        #expect(text == "outer 3")
    }

    @Test("The name of the function is that of the local one, which tells the annotated one")
    func functionName() async throws {
        @Guarded(action: "name.read")
        func named(_ first: Int, second: Int) async throws -> String { #function }
        let (name, _) = try await withGuard { try await named(1, second: 2) }
        #expect(name == "named(_:second:)()")
    }
}
#endif
