#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateRemote
import HaltStateServer
import HaltStateTesting
import Testing

/// A body that is closed once a refund inside it is approved, with a client that asks one of the authorities in one of the ways.
private struct NestedScene: Sendable {
    enum Place: CaseIterable { case embedded, http }
    enum Driver: CaseIterable { case asynchronous, blocking }

    let client: HaltStateClient
    let driver: Driver
    let server: TestServer
    /// The same ledger, for people.
    let desk: LocalAuthority
    let runs = Runs()

    static func run(
        _ place: Place,
        _ driver: Driver,
        losing lost: LostEffect.Direction? = nil,
        _ body: @Sendable (NestedScene) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            let policies = try PolicySet(bytes: TestServer.PolicyText.standard.utf8, file: "policies.json")
            let desk = LocalAuthority(
                policies: policies,
                ledger: server.ledger,
                tenant: "shop",
                wallClock: server.clock
            )
            let client: HaltStateClient
            switch place {
            case .embedded:
                client = HaltStateClient(authority: desk, configuration: .init(agentID: "worker"))
            case .http:
                var remote = RemoteAuthority.Configuration()
                remote.baseURL = try #require(URL(string: "http://127.0.0.1:\(server.port)"))
                remote.timeout = .seconds(30)
                remote.middlewares = lost.map { [LostEffect(direction: $0)] } ?? []
                client = try HaltStateClient(
                    tenantID: "shop",
                    apiKey: server.key.secret,
                    remote: remote,
                    configuration: .init(agentID: "worker")
                )
            }
            try await body(NestedScene(client: client, driver: driver, server: server, desk: desk))
            try await desk.verifyEvidence()
        }
    }

    /// Guarded calls around each other, the last of which refunds. Each is an action and its key.
    func call(
        _ calls: [(ActionName, IdempotencyKey)],
        onPendingInside: PendingInside = .resume
    ) async throws {
        switch driver {
        case .asynchronous: try await asynchronous(calls[...], onPendingInside)
        case .blocking: try await Self.onThread { try blocking(calls[...], onPendingInside) }
        }
    }

    /// Blocks a thread of its own: the server needs those of the pool.
    static func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }

    private func asynchronous(_ calls: ArraySlice<(ActionName, IdempotencyKey)>, _ mode: PendingInside) async throws {
        guard let (action, key) = calls.first else { return }
        try await client.guard(action, idempotencyKey: key, onPendingInside: mode) { _ in
            runs.note("\(key) begins")
            try await asynchronous(calls.dropFirst(), mode)
            runs.note("\(key) ends")
        }
    }

    private func blocking(_ calls: ArraySlice<(ActionName, IdempotencyKey)>, _ mode: PendingInside) throws {
        guard let (action, key) = calls.first else { return }
        try client.blocking.guard(action, idempotencyKey: key, onPendingInside: mode) { _ in
            runs.note("\(key) begins")
            try blocking(calls.dropFirst(), mode)
            runs.note("\(key) ends")
        }
    }

    static let order: [(ActionName, IdempotencyKey)] = [("job.close", "close:7"), ("job.ask", "refund:7")]

    /// The approval that the refund waits for.
    func waiting() throws -> String {
        try #require(try desk.operation("refund:7")?.approval?.terms.id)
    }

    func decide(_ decision: Approval.Decision) async throws {
        try await desk.decide(waiting(), decision, by: Approver(name: "alice", authentication: "test"))
    }

    func statuses(_ key: IdempotencyKey = "close:7") throws -> [GuardedOperation.Status] {
        try desk.attempts(key).map(\.status)
    }
}

/// Takes the effect of a body out of what is said: an authority that does not know of it neither hears nor repeats it.
private struct LostEffect: HTTPMiddleware, BlockingHTTPMiddleware {
    enum Direction: CaseIterable { case request, reply }

    let direction: Direction

    var blocking: (any BlockingHTTPMiddleware)? { self }

    func intercept(
        _ request: HTTPTransportRequest,
        context: HTTPCallContext,
        next: @Sendable (HTTPTransportRequest) async throws -> HTTPTransportResponse
    ) async throws -> HTTPTransportResponse {
        reply(try await next(sent(request)))
    }

    func intercept(
        _ request: HTTPTransportRequest,
        context: HTTPCallContext,
        next: (HTTPTransportRequest) throws -> HTTPTransportResponse
    ) throws -> HTTPTransportResponse {
        reply(try next(sent(request)))
    }

    private func sent(_ request: HTTPTransportRequest) -> HTTPTransportRequest {
        var request = request
        if direction == .request { request.headers["X-Outcome-Effect"] = nil }
        return request
    }

    private func reply(_ response: HTTPTransportResponse) -> HTTPTransportResponse {
        var headers = response.headers
        if direction == .reply { headers["X-Outcome-Effect"] = nil }
        return HTTPTransportResponse(status: response.status, headers: headers, body: response.body)
    }
}

@Suite("A guarded call whose body waits for a guard inside", .tags(.nothingUnknown), .timeLimit(.minutes(5)))
struct NestedGuardTests {
    @Test(
        "A guarded call whose body waits for a guard inside is suspended, and closed once after the approval",
        arguments: NestedScene.Place.allCases,
        NestedScene.Driver.allCases
    )
    fileprivate func approved(place: NestedScene.Place, driver: NestedScene.Driver) async throws {
        try await NestedScene.run(place, driver) { scene in
            for _ in 0..<3 {
                let pending = await #expect(throws: ApprovalPending.self) { try await scene.call(NestedScene.order) }
                #expect(pending?.action == "job.close")
                #expect(pending?.idempotencyKey == "close:7")
                #expect(try pending?.approvalID == scene.waiting())
            }
            #expect(scene.runs.names == ["close:7 begins"], "it runs again only once people have decided")
            #expect(try scene.statuses() == [.suspended])
            try await scene.decide(.approve)
            try await scene.call(NestedScene.order)
            #expect(
                scene.runs.names == [
                    "close:7 begins", "close:7 begins", "refund:7 begins", "refund:7 ends", "close:7 ends",
                ]
            )
            let started = await #expect(throws: ActionAlreadyStarted.self) { try await scene.call(NestedScene.order) }
            #expect(started?.outcome == .success)
            #expect(try scene.statuses() == [.suspended, .completed])
            #expect(try scene.statuses("refund:7") == [.completed])
        }
    }

    @Test(
        "A guarded call whose body waits for a guard inside runs again, whatever became of what it waits for",
        arguments: [Approval.Decision?.some(.reject), nil],
        NestedScene.Place.allCases
    )
    fileprivate func notApproved(decision: Approval.Decision?, place: NestedScene.Place) async throws {
        try await NestedScene.run(place, .asynchronous) { scene in
            await #expect(throws: ApprovalPending.self) { try await scene.call(NestedScene.order) }
            if let decision {
                try await scene.decide(decision)
                await #expect(throws: ActionDenied.self) { try await scene.call(NestedScene.order) }
            } else {
                scene.server.clock.advance(by: .seconds(30 * 86_400))
                await #expect(throws: ActionExpired.self) { try await scene.call(NestedScene.order) }
            }
            #expect(scene.runs.names == ["close:7 begins", "close:7 begins"])
            #expect(try scene.statuses() == [.suspended, .completed], "never pending for ever")
        }
    }

    @Test(
        "A guarded call whose body waits for a guard inside is suspended with all that it is inside of",
        arguments: NestedScene.Place.allCases
    )
    fileprivate func three(place: NestedScene.Place) async throws {
        let calls = [("job.day", "day:1")] + NestedScene.order
        try await NestedScene.run(place, .asynchronous) { scene in
            let pending = await #expect(throws: ApprovalPending.self) { try await scene.call(calls) }
            #expect(pending?.action == "job.day")
            #expect(try pending?.approvalID == scene.waiting())
            try await scene.decide(.approve)
            try await scene.call(calls)
            #expect(
                scene.runs.names == [
                    "day:1 begins", "close:7 begins", "day:1 begins", "close:7 begins", "refund:7 begins",
                    "refund:7 ends", "close:7 ends", "day:1 ends",
                ]
            )
            #expect(try scene.statuses("day:1") == [.suspended, .completed])
            #expect(try scene.statuses() == [.suspended, .completed])
        }
    }

    @Test(
        "A guarded call whose body waits for a guard inside is resumed by one of those who ask at the same time",
        arguments: NestedScene.Place.allCases
    )
    fileprivate func race(place: NestedScene.Place) async throws {
        try await NestedScene.run(place, .asynchronous) { scene in
            await #expect(throws: ApprovalPending.self) { try await scene.call(NestedScene.order) }
            try await scene.decide(.approve)
            let ended = await withTaskGroup(of: Bool.self) { tasks in
                for _ in 0..<8 {
                    tasks.addTask { (try? await scene.call(NestedScene.order)) != nil }
                }
                return await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(ended.count { $0 } == 1)
            #expect(scene.runs.count(of: "close:7 begins") == 2)
            #expect(scene.runs.count(of: "refund:7 ends") == 1)
            #expect(scene.runs.count(of: "close:7 ends") == 1)
        }
    }

    @Test(
        "A guarded call whose body waits for a guard inside is recorded as failed, unless it says that it may be run again",
        arguments: NestedScene.Driver.allCases
    )
    fileprivate func fails(driver: NestedScene.Driver) async throws {
        try await NestedScene.run(.http, driver) { scene in
            let error = await #expect(throws: ApprovalPendingInside.self) {
                try await scene.call(NestedScene.order, onPendingInside: .fail)
            }
            #expect(error?.cause == .notResumable)
            #expect(error?.action == "job.close")
            #expect(error?.pending.action == "job.ask")
            #expect(error?.pending.idempotencyKey == "refund:7")
            let words = try #require(error?.description)
            let approval = try scene.waiting()
            for part in ["recorded as failed", approval, "released", "onPendingInside: .resume"] {
                #expect(words.contains(part))
            }
            #expect(!words.contains("refund:7") && !words.contains("close:7"))
            try await scene.decide(.approve)
            await #expect(throws: ActionAlreadyStarted.self) { try await scene.call(NestedScene.order) }
            let release = OperationRelease(by: Approver(name: "dave", authentication: "test"), reason: "looked it up")
            try await scene.desk.release("close:7", release)
            try await scene.call(NestedScene.order)
            #expect(scene.runs.count(of: "close:7 ends") == 1)
        }
    }

    @Test(
        "A guarded call whose body waits for a guard inside is recorded as failed by an authority that does not know of suspension, and its caller is told so",
        arguments: LostEffect.Direction.allCases,
        NestedScene.Driver.allCases
    )
    fileprivate func unknown(lost: LostEffect.Direction, driver: NestedScene.Driver) async throws {
        try await NestedScene.run(.http, driver, losing: lost) { scene in
            let error = await #expect(throws: ApprovalPendingInside.self) { try await scene.call(NestedScene.order) }
            #expect(error?.cause == .unknownToAuthority)
            #expect(error?.description.contains("does not know of suspended calls") == true)
            let status: GuardedOperation.Status = lost == .request ? .completed : .suspended
            let statuses = try scene.statuses()
            #expect(statuses == [status])
        }
    }
}

@Suite("A body that says that it has done nothing, over HTTP", .tags(.nothingUnknown), .timeLimit(.minutes(5)))
struct EffectHeaderTests {
    private struct BankAway: Error {}

    @Test(
        "Over HTTP, a body that says that it has done nothing runs again at the next call, where the authority has recorded that",
        arguments: [LostEffect.Direction?.none, .request, .reply],
        NestedScene.Driver.allCases
    )
    fileprivate func again(lost: LostEffect.Direction?, driver: NestedScene.Driver) async throws {
        try await NestedScene.run(.http, driver, losing: lost) { scene in
            let client = scene.client
            await #expect(throws: BankAway.self) {
                switch driver {
                case .asynchronous:
                    try await client.guard("job.run", idempotencyKey: "k") { _ in throw ActionNotPerformed(BankAway()) }
                case .blocking: try await NestedScene.onThread { try Self.blocking(client) }
                }
            }
            let outcome = try #require(try await scene.desk.operation("k")?.outcome?.fact)
            #expect(outcome.effect == (lost == .request ? .unknown : .none))
            #expect(outcome.error?.hasSuffix("BankAway") == true)
            if lost == .request {
                await #expect(throws: ActionAlreadyStarted.self) { try await scene.call([("job.run", "k")]) }
            } else {
                try await scene.call([("job.run", "k")])
                #expect(try scene.statuses("k") == [.completed, .completed])
            }
        }
    }

    private static func blocking(_ client: HaltStateClient) throws {
        try client.blocking.guard("job.run", idempotencyKey: "k") { _ in throw ActionNotPerformed(BankAway()) }
    }

    /// What the header may say, and with which outcome.
    static let headers: [(value: String, outcome: ContextValue, status: Int)] = [
        ("none", "error", 200),
        ("suspended; approval=\"00000000-0000-4000-8000-000000000001\"", "error", 200),
        ("suspended; approval=\"\(String(repeating: "a", count: 128))\"", "error", 200),
        ("suspended; approval=\"\(String(repeating: "a", count: 129))\"", "error", 422),
        ("suspended; approval=\"\"", "error", 422),
        ("suspended; approval=\"a\"b\"", "error", 422),
        ("suspended; approval=\"a b\"", "error", 422),
        ("suspended; approval=a", "error", 422),
        ("suspended;approval=\"a\"", "error", 422),
        ("suspended", "error", 422),
        ("unknown", "error", 422),
        ("None", "error", 422),
        ("none, none", "error", 422),
        ("nothing", "error", 422),
        ("", "error", 422),
        ("none", "success", 422),
        ("suspended; approval=\"a\"", "success", 422),
    ]

    @Test(
        "Over HTTP, a body that says that it has done nothing is heard exactly, and what is recorded of it is repeated",
        arguments: Array(headers.indices),
        [true, false]
    )
    func header(index: Int, redeems: Bool) async throws {
        let (value, outcome, status) = Self.headers[index]
        try await TestServer.run { server in
            let report: ContextValue
            if redeems {
                let granted = try await server.guardCall("job.run", key: "k")
                let start = try server.claim(granted, "job.run", key: "k", ["start_id": "s"])
                #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
                report = try server.claim(
                    granted,
                    "job.run",
                    key: "k",
                    ["report_id": "r", "outcome": outcome, "error": .null, "result": .null]
                )
            } else {
                let request: ContextValue = ["agent_id": "worker", "action": "job.run", "idempotency_key": "k"]
                #expect(try await server.ask("POST", "action/guard", request)["status"] == "allowed")
                report = ["idempotency_key": "k", "action": "job.run", "agent_id": "worker", "outcome": outcome]
            }
            let fields = ["X-API-Key": server.key.secret, "X-Outcome-Effect": value]
            for isRepeated in [false, true] {
                let reply = try await server.ask("POST", "action/guard/report", report, headers: fields)
                #expect(reply.status == status, "\(reply.text)")
                guard status == 200 else {
                    #expect(reply.text.contains("X-Outcome-Effect"))
                    continue
                }
                #expect(reply.headers["x-outcome-effect"] == value)
                #expect(reply["duplicate"] == .bool(isRepeated))
            }
            if status == 200 {
                let plain = try await server.ask("POST", "action/guard/report", report)
                #expect(plain.status == 409, "it says something else")
            } else {
                let plain = try await server.ask("POST", "action/guard/report", report)
                #expect(plain.status == 200)
                #expect(plain.headers["x-outcome-effect"] == nil)
            }
        }
    }
}
#endif
