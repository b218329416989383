#if Macros
import HaltState
import HaltStateAuthority
import HaltStateSwiftTesting
import HaltStateTesting
import Testing

@Guarded(action: "order.cancel", idempotencyKey: "cancel:{id}")
private func cancel(id: Int) async throws -> String { "cancelled \(id)" }

@Guarded(action: "order.cancel", idempotencyKey: "cancel:{id}")
private func cancelNow(id: Int) throws -> String { "cancelled \(id)" }

@Suite("The trait that gives a test an authority", .testAuthority(.approvalRequired, agentID: "desk"))
struct TestAuthorityTraitTests {
    /// The authority is there before the test begins.
    private let authority: TestAuthority

    init() throws {
        authority = try TestAuthority.current
    }

    @Test("A guarded call needs no closure around it, and the test sees what was asked and approves")
    func approved() async throws {
        let pending = await #expect(throws: ApprovalPending.self) { try await cancel(id: 1) }
        #expect(pending != nil)
        #expect(try TestAuthority.current.requests.map(\.identity.agentID) == ["desk"])
        try await TestAuthority.current.approveAll(by: "alice")
        #expect(try await cancel(id: 1) == "cancelled 1")
        #expect(try TestAuthority.current === authority)
    }

    @Test("Synchronous calls and tasks of the test find it too")
    func synchronous() async throws {
        #expect(throws: ApprovalPending.self) { try cancelNow(id: 1) }
        let task = Task { try TestAuthority.current.requests.count }
        #expect(try await task.value == 1)
    }

    // Each would meet the operations and the key of another, were there one authority for them.
    @Test("Tests that run at the same time, and the arguments of one, share nothing", arguments: 1...8)
    func apart(argument: Int) async throws {
        #expect(authority.messages.isEmpty)
        await #expect(throws: ApprovalPending.self) { try await cancel(id: 1) }
        await Task.yield()
        #expect(try await authority.local.operations(OperationQuery()).count == 1)
        try await authority.rejectAll()
        await #expect(throws: ActionDenied.self) { try await cancel(id: 1) }
    }

    @Test("A test's own trait counts before that of its suite", .testAuthority(.deny))
    func ownTrait() async {
        await #expect(throws: ActionDenied.self) { try await cancel(id: 1) }
    }

    @Suite(
        "Inside it",
        .testAuthority(agentID: "till") {
            TestAuthority(
                policies: try PolicySet(
                    [Policy(name: "all", actionPattern: "order.*", effect: .allow, priority: 1)],
                    version: "own"
                )
            )
        }
    )
    struct Inner {
        @Test("A suite's trait counts before that of the suite around it")
        func innermost() async throws {
            #expect(try await cancel(id: 1) == "cancelled 1")
            #expect(try TestAuthority.current.requests.map(\.identity.agentID) == ["till"])
        }
    }

    @Suite("Inside it, without a trait")
    struct Inherited {
        @Test("A suite without one has that of the suite around it")
        func inherited() async {
            await #expect(throws: ApprovalPending.self) { try await cancel(id: 1) }
        }
    }
}

@Suite("A test without an authority")
struct MissingTestAuthorityTests {
    @Test("Asking for it ends in an error that names the trait")
    func missing() throws {
        let error = #expect(throws: HaltStateError.self) { try TestAuthority.current }
        #expect(error?.code == .noClient)
        #expect(error?.message.contains(".testAuthority") == true)
    }
}
#endif
