import Foundation
import HaltState
import HaltStateTesting
import Testing

@Suite(
    "Against a server in Python that answers as 0.7 and as 0.8",
    .serialized,
    .enabled(if: PythonStub.python != nil)
)
struct InteropStubTests {
    private struct Declined: Error {}

    /// A client, and the stub that notes what it sends. A client of 0.7 has to be told to rely on such a server.
    private static func parts(_ version: String) async throws -> (PythonStub, HaltStateClient) {
        let stub = try await PythonStub.started(version: version)
        let authority = try stub.authority(acceptsServersWithoutPermits: version == "0.7")
        let configuration = HaltStateClient.Configuration(agentID: "desk", identifiers: RandomIdentifiers())
        return (stub, HaltStateClient(authority: authority, configuration: configuration))
    }

    private static func expectNoViolations(_ stub: PythonStub) async throws {
        let notes = try await stub.tell("/notes")
        #expect(notes["violations"] as? [String] == [])
    }

    private static func reports(_ stub: PythonStub) async throws -> [[String: Any]] {
        try await stub.tell("/notes")["reports"] as? [[String: Any]] ?? []
    }

    @Test("An allowed body runs and its outcome arrives", arguments: ["0.7", "0.8"])
    func allowed(version: String) async throws {
        let (stub, client) = try await Self.parts(version)
        let value = try await client.guard("refund.allow", idempotencyKey: "k", resource: "order/1") { permit in
            permit.attach(["refund_id": "r-1"])
            return 7
        }
        #expect(value == 7)
        await #expect(throws: Declined.self) {
            try await client.guard("refund.allow", idempotencyKey: "l") { _ in throw Declined() }
        }
        let reports = try await Self.reports(stub)
        #expect(reports.map { $0["outcome"] as? String } == ["success", "error"])
        try await Self.expectNoViolations(stub)
    }

    @Test("A key runs once and conflicts with a changed call")
    func once() async throws {
        let (stub, client) = try await Self.parts("0.8")
        try await client.guard("refund.allow", context: ["amount": 1], idempotencyKey: "k") { _ in }
        let again = await #expect(throws: ActionAlreadyStarted.self) {
            try await client.guard("refund.allow", context: ["amount": 1], idempotencyKey: "k") { _ in
                Issue.record("it ran twice")
            }
        }
        #expect(again?.status == .completed && again?.outcome == .success)
        await #expect(throws: IdempotencyConflict.self) {
            try await client.guard("refund.allow", context: ["amount": 2], idempotencyKey: "k") { _ in }
        }
        try await Self.expectNoViolations(stub)
    }

    @Test("Refusals are told apart", arguments: ["0.7", "0.8"])
    func refusals(version: String) async throws {
        let (stub, client) = try await Self.parts(version)
        let denied = await #expect(throws: ActionDenied.self) {
            try await client.guard("refund.deny", idempotencyKey: "k") { _ in }
        }
        #expect(denied?.policyID == "p-1" && denied?.reason == "no")
        let off = await #expect(throws: ActionDenied.self) {
            try await client.guard("refund.off", idempotencyKey: "l") { _ in }
        }
        #expect(off?.origin == .governanceInactive)
        try await Self.expectNoViolations(stub)
    }

    @Test("A human's yes runs the call, and a no does not", arguments: ["0.7", "0.8"], ["approved", "rejected"])
    func approvals(version: String, status: String) async throws {
        let (stub, client) = try await Self.parts(version)
        let pending = try #require(
            await #expect(throws: ApprovalPending.self) {
                try await client.guard("refund.approve", idempotencyKey: "k") { _ in }
            }
        )
        async let reply = client.waitForApproval(pending.approvalID)
        _ = try await stub.tell("/decide", ["id": pending.approvalID, "status": status])
        #expect(try await reply.status.rawValue == status)
        do {
            let approver = try await client.guard("refund.approve", idempotencyKey: "k") { $0.approver }
            #expect(status == "approved" && approver == "alice")
        } catch let error as ActionDenied {
            #expect(status == "rejected" && error.reason == "too much")
        }
        let missing = await #expect(throws: HaltStateError.self) { try await client.waitForApproval("a/b?c") }
        #expect(missing?.code == .notFound)
        try await Self.expectNoViolations(stub)
    }

    @Test("Decisions arrive on the stream, after those that were missed", arguments: ["0.7", "0.8"])
    func stream(version: String) async throws {
        let (stub, client) = try await Self.parts(version)
        var identifiers: [String] = []
        for key in ["a", "b"] as [IdempotencyKey] {
            let pending = try #require(
                await #expect(throws: ApprovalPending.self) {
                    try await client.guard("refund.approve", idempotencyKey: key) { _ in }
                }
            )
            identifiers.append(pending.approvalID)
        }
        let start = try #require(Timestamp("2026-01-01T00:00:00Z"))
        _ = try await stub.tell("/decide", ["id": identifiers[0], "status": "approved"])
        var iterator = try client.approvalDecisions(since: start).makeAsyncIterator()
        let first = try await iterator.next()
        #expect(first?.approvalID == identifiers[0])
        _ = try await stub.tell("/decide", ["id": identifiers[1], "status": "rejected"])
        let second = try await iterator.next()
        #expect(second?.approvalID == identifiers[1] && second?.status == .rejected && second?.approver == "alice")
        #expect(try await client.approvals(since: start).map(\.approvalID) == identifiers)
        try await Self.expectNoViolations(stub)
    }

    @Test("A check is answered and reported", arguments: ["0.7", "0.8"])
    func checks(version: String) async throws {
        let (stub, client) = try await Self.parts(version)
        let allowed = try await client.check("report.allow", context: ["scope": "team"])
        #expect(allowed.isAllowed)
        #expect(try await client.check("report.deny").decision == .deny)
        #expect(try await client.check("report.ask").decision == .approvalRequired)
        try await client.report(allowed, .success, result: ["rows": 3])
        #expect(try await Self.reports(stub).first?["decision"] as? String == "ALLOW")
        try await Self.expectNoViolations(stub)
    }

    @Test("KILL stops the agent that it names")
    func kill() async throws {
        let (stub, client) = try await Self.parts("0.8")
        let killSwitch = KillSwitch(authority: client.authority, agentID: "desk")
        var configuration = client.configuration
        configuration.killSwitch = killSwitch
        let guarded = HaltStateClient(authority: client.authority, configuration: configuration)
        _ = try await stub.tell("/standing", ["desk": "KILL", "other": "OK"])
        let run = Task { await killSwitch.run() }
        let error = await #expect(throws: HaltStateError.self) {
            try await guarded.guard("refund.allow", idempotencyKey: "k") { _ in Issue.record("it ran") }
        }
        #expect(error?.code == .killed)
        run.cancel()
    }

    @Test("Synchronous calls go the same way", arguments: ["0.7", "0.8"])
    func blocking(version: String) async throws {
        let (stub, client) = try await Self.parts(version)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { try client.blocking.guard("refund.allow", idempotencyKey: "k") { _ in } }
                )
            }
        }
        #expect(try await Self.reports(stub).count == 1)
        try await Self.expectNoViolations(stub)
    }
}
