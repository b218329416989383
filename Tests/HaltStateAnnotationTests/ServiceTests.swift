#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@GuardedService(client: \.haltState, agentID: "refund-desk", actionPrefix: "refund")
private struct RefundDesk {
    /// In a test the type's client is that of the test.
    @TaskLocal static var haltState: HaltStateClient?

    let haltState: HaltStateClient

    @Guarded(action: "create", idempotencyKey: "refund:{order.id}")
    func create(_ order: Order) async throws -> Int { order.id }

    @Guarded(action: "report.read", agentID: "auditor")
    func read() throws {}

    @Guarded(action: "close")
    static func close() async throws {}

    struct Drawer {
        let haltState: HaltStateClient

        @Guarded(action: "open_drawer")
        func open() throws {}
    }
}

extension RefundDesk {
    @Guarded(action: "refund.list")
    func list() throws {}
}

@Suite("Defaults of a service")
struct ServiceTests {
    @Test("The client, the agent and the prefix hold for the annotated functions inside")
    func defaults() async throws {
        let authority = try TestAuthority(.allow)
        let desk = RefundDesk(haltState: authority.client())
        #expect(try await desk.create(Order(id: 7)) == 7)
        let request = try #require(authority.requests.first)
        #expect(request.identity.action == "refund.create")
        #expect(request.identity.agentID == "refund-desk")
        #expect(request.identity.idempotencyKey == "refund:7")
    }

    @Test("What the annotation says itself wins, and a dotted action stands as it is")
    func explicit() throws {
        let authority = try TestAuthority(.allow)
        try RefundDesk(haltState: authority.client()).read()
        let check = try #require(authority.checks.first)
        #expect(check.call.action == "report.read")
        #expect(check.call.agentID == "auditor")
    }

    @Test("A static function takes the client from the type")
    func staticFunction() async throws {
        let authority = try TestAuthority(.allow)
        try await RefundDesk.$haltState.withValue(authority.client()) { try await RefundDesk.close() }
        #expect(authority.checks.map(\.call.action) == ["refund.close"])
    }

    @Test("A nested type has the defaults of the type around it")
    func nested() throws {
        let authority = try TestAuthority(.allow)
        try RefundDesk.Drawer(haltState: authority.client()).open()
        #expect(authority.checks.map(\.call.action) == ["refund.open_drawer"])
    }

    @Test("An extension elsewhere has none, and fails closed without a client")
    func elsewhere() throws {
        let authority = try TestAuthority(.allow)
        let error = #expect(throws: HaltStateError.self) {
            try RefundDesk(haltState: authority.client()).list()
        }
        #expect(error?.code == .noClient)
        #expect(authority.checks.isEmpty)
    }
}
#endif
