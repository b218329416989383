import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateRemote
import HaltStateTesting
import Testing

@Suite("What every authority promises, over HTTP", .tags(.onePermit), .stoppingServers, .serialized)
struct RemoteConformanceTests {
    /// An embedded authority behind a loopback server. Only the wire is between the checks and the decider.
    private static func subject(_ policies: PolicySet) throws -> (LoopbackServer, AuthorityConformance.Subject) {
        let clock = ManualClock()
        let local = LocalAuthority(policies: policies, ledger: MemoryLedger(), wallClock: clock)
        let server = try LoopbackServer { request in answer(request, local) }
        let authority = try RemoteAuthority(
            tenantID: "acme",
            apiKey: RemoteSamples.key,
            configuration: .init(baseURL: server.url, timeout: .seconds(30))
        )
        let subject = AuthorityConformance.Subject(local: local, clock: clock)
        return (
            server,
            AuthorityConformance.Subject(
                authority: Holding(remote: authority, server: server),
                answer: subject.answer,
                advance: subject.advance
            )
        )
    }

    @Test("A reply to the question that is lost costs time and nothing else")
    func lostReply() async throws {
        let local = LocalAuthority(policies: try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow)]))
        let questions = Counter()
        let server = try LoopbackServer { request in
            let reply = Self.answer(request, local)
            return request.path.hasSuffix("action/guard") && questions.next() < 3 ? .hangUp : reply
        }
        // More attempts than answers that are lost: a connection that Foundation has kept may cost one.
        let retry = RetryPolicy(maximumAttempts: 6, initialPause: .microseconds(10))
        let client = RemoteSamples.client(try RemoteSamples.authority(server), retry: retry)
        let runs = Counter()
        try await client.guard("refund.create", idempotencyKey: "key-1") { _ in _ = runs.next() }
        #expect(runs.value == 1)
        #expect(
            server.requests.map { $0.path.split(separator: "/").last } == ["guard", "guard", "guard", "report"]
        )
        #expect(try await local.verifyEvidence().events == 5)
        #expect(try await local.operation("key-1")?.outcome?.fact.outcome == .success)
        await #expect(throws: ActionAlreadyStarted.self) {
            try await client.guard("refund.create", idempotencyKey: "key-1") { _ in _ = runs.next() }
        }
        #expect(runs.value == 1)
    }

    @Test("A result with numbers that cannot be kept reaches the record without them")
    func resultOfNoNumbers() async throws {
        let local = LocalAuthority(policies: try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow)]))
        let server = try LoopbackServer { Self.answer($0, local) }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        try await client.guard("refund.create", idempotencyKey: "key-1") { permit in
            permit.attach(["count": 3, "ratio": .double(.nan), "list": [.double(.infinity), 1]])
        }
        let fact = try #require(try await local.operation("key-1")?.outcome?.fact)
        #expect(fact.outcome == .success)
        #expect(fact.result == ["count": 3, "list": [nil, 1], "left_out": ["result.list[0]", "result.ratio"]])
    }

    private static func answer(_ request: LoopbackServer.Request, _ local: LocalAuthority) -> LoopbackServer.Reply {
        do {
            let effect = request.header("X-Outcome-Effect").map { ["X-Outcome-Effect": $0] } ?? [:]
            return .json(200, String(decoding: try reply(request, local), as: UTF8.self), headers: effect)
        } catch is InvalidArguments {
            return .json(422, #"{"detail":"refused","code":"invalid_arguments"}"#)
        } catch let error as HaltStateError {
            let statuses: [HaltStateError.Code: Int] = [.invalidCall: 422, .notFound: 404, .permitInvalid: 409]
            return .json(statuses[error.code] ?? 500, #"{"detail":"refused"}"#)
        } catch is ActionExpired {
            return .json(409, #"{"detail":"late","code":"expired"}"#)
        } catch let error as ActionAlreadyStarted {
            let outcome = error.outcome.map { "\"\($0.rawValue)\"" } ?? "null"
            return .json(409, #"{"detail":"started","code":"\#(error.status.rawValue)","outcome":\#(outcome)}"#)
        } catch is IdempotencyConflict {
            return .json(409, #"{"detail":"conflict","code":"idempotency_conflict"}"#)
        } catch {
            return .json(500, "{}")
        }
    }

    private static func reply(_ request: LoopbackServer.Request, _ local: LocalAuthority) throws -> Data {
        let path = request.path.replacingOccurrences(of: "/api/haltstate/sentinel/", with: "")
        func message<Message: Decodable>(_ type: Message.Type) throws -> Message {
            try JSONDecoder().decode(type, from: Data(request.body))
        }
        let encoder = JSONEncoder()
        switch path {
        case "action/guard":
            var question = try message(GuardRequest.self)
            question.startID = request.header("X-Start-Id")
            return try encoder.encode(local.requestPermit(question))
        case "action/guard/start": return try encoder.encode(local.redeemPermit(message(StartRequest.self)))
        case "action/guard/report":
            var report = try message(OutcomeReport.self)
            report.effect = request.header("X-Outcome-Effect").flatMap { OutcomeEffect($0) } ?? .unknown
            return try encoder.encode(local.recordOutcome(report))
        case "action/check": return try encoder.encode(local.check(message(CheckRequest.self)))
        case "action/report": return try encoder.encode(local.recordCheck(message(CheckReport.self)))
        default: return try encoder.encode(local.approval(String(path.dropFirst("approval/".count))))
        }
    }

    @Test("Each promise of an authority is kept over HTTP", arguments: AuthorityConformance.checks)
    func asynchronous(check: AuthorityConformance.Check) async throws {
        try await AuthorityConformance { try Self.subject($0).1 }.run(check)
    }
}

/// A remote authority that keeps its server alive.
private struct Holding: Authority {
    let remote: RemoteAuthority
    let server: LoopbackServer

    func requestPermit(_ request: GuardRequest) async throws -> GuardReply { try await remote.requestPermit(request) }
    func redeemPermit(_ request: StartRequest) async throws -> StartReceipt { try await remote.redeemPermit(request) }
    func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt {
        try await remote.recordOutcome(report)
    }
    func check(_ request: CheckRequest) async throws -> CheckReply { try await remote.check(request) }
    func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try await remote.recordCheck(report) }
    func approval(_ id: String) async throws -> ApprovalReply { try await remote.approval(id) }
    var blocking: (any BlockingAuthority)? { remote.blocking }
}
