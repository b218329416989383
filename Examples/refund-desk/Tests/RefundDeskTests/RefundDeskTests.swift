import HaltState
import HaltStateAuthority
import HaltStateSwiftTesting
import HaltStateTesting
import RefundDesk
import Testing

@Suite(
    "The refund desk",
    .testAuthority { TestAuthority(policies: try PolicySet(contentsOfFile: RefundDesk.policyFile)) }
)
struct RefundDeskTests {
    private let desk: RefundDesk

    init() throws {
        desk = RefundDesk(haltState: try TestAuthority.current.client())
    }

    @Test("A small refund runs at once, and only once")
    func small() async throws {
        let order = Order(id: 1, customer: "ada@example.org", amountCents: 1_250)
        #expect(try await desk.refund(order, amountCents: 1_250, customer: order.customer) == "refund 1")
        await #expect(throws: ActionAlreadyStarted.self) {
            try await desk.refund(order, amountCents: 1_250, customer: order.customer)
        }
        #expect(await desk.refunded == [1: 1_250])
    }

    @Test("A large refund waits for a human")
    func large() async throws {
        let order = Order(id: 2, customer: "grace@example.org", amountCents: 25_000)
        await #expect(throws: ApprovalPending.self) {
            try await desk.refund(order, amountCents: 25_000, customer: order.customer)
        }
        #expect(await desk.refunded.isEmpty)
        try await TestAuthority.current.approveAll(by: "alice")
        #expect(try await desk.refund(order, amountCents: 25_000, customer: order.customer) == "refund 2")
    }

    @Test("An approved refund does not become another one")
    func changed() async throws {
        let order = Order(id: 3, customer: "edsger@example.org", amountCents: 25_000)
        await #expect(throws: ApprovalPending.self) {
            try await desk.refund(order, amountCents: 25_000, customer: order.customer)
        }
        try await TestAuthority.current.approveAll(by: "alice")
        await #expect(throws: IdempotencyConflict.self) {
            try await desk.refund(order, amountCents: 99_000, customer: order.customer)
        }
        #expect(await desk.refunded.isEmpty)
    }
}
