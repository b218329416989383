import Expectations
import HaltState
import Testing

/// One thing wrong with a permit.
struct GrantChange: Sendable, CustomTestStringConvertible {
    let part: String
    let apply: @Sendable (inout PermitGrant) -> Void

    init(_ part: String, _ apply: @escaping @Sendable (inout PermitGrant) -> Void) {
        self.part = part
        self.apply = apply
    }

    var testDescription: String { part }
}

@Suite("The rules of the guard lifecycle", .tags(.failClosed, .allowedIsWhatRuns))
struct LifecycleRuleTests {
    @Test(
        "A permit for anything else than the question does not run, redeemed or not",
        arguments: [
            GrantChange("action") { $0.identity.action = "refund.delete" },
            GrantChange("agent") { $0.identity.agentID = "other" },
            GrantChange("idempotency key") { $0.identity.idempotencyKey = "key-2" },
            GrantChange("resource") { $0.identity.resource = "order/2" },
            GrantChange("risk class") { $0.identity.riskClass = "low" },
        ],
        [Samples.grant, Samples.startedGrant]
    )
    func mismatch(_ change: GrantChange, _ grant: PermitGrant) throws {
        var grant = grant
        change.apply(&grant)
        var lifecycle = try Samples.lifecycle()
        let error = failure(lifecycle.advance(.replied(.permitted(grant)), now: Samples.now)) as? HaltStateError
        #expect(error?.code == .replyMismatch)
        #expect(error?.message.contains(change.part) == true)
    }

    @Test(
        "A permit without what the contract requires does not run, redeemed or not",
        arguments: [
            GrantChange("operation_id") { $0.operationID = "1" },
            GrantChange("decision_event_id") { $0.decisionEventID = "" },
            GrantChange("approval_id") { $0.approval = .init(id: "x", approver: nil, approvedAt: nil) },
            GrantChange("permit_token") { $0.token = PermitToken(" ") },
            GrantChange("policy_version") { $0.policyVersion = "" },
        ],
        [Samples.grant, Samples.startedGrant]
    )
    func problem(_ change: GrantChange, _ grant: PermitGrant) throws {
        var grant = grant
        change.apply(&grant)
        var lifecycle = try Samples.lifecycle()
        let error = failure(lifecycle.advance(.replied(.permitted(grant)), now: Samples.now)) as? HaltStateError
        #expect(error?.code == .malformedReply)
        #expect(error?.message.contains(change.part) == true)
    }

    @Test("A permit that has run out by the clock here is redeemed, since the authority's clock decides")
    func expired() throws {
        var lifecycle = try Samples.lifecycle()
        #expect(Samples.grant.expiresAt < SystemWallClock().now())
        guard case .start = lifecycle.advance(.replied(.permitted(Samples.grant)), now: Samples.now) else {
            Issue.record("the permit is redeemed")
            return
        }
        let refusal = ActionExpired(idempotencyKey: "k", action: "a.b")
        #expect(failure(lifecycle.advance(.failed(refusal), now: Samples.now)) is ActionExpired)
    }

    @Test("A permit that the authority has redeemed runs, whatever the clock here says")
    func startedInTime() throws {
        var lifecycle = try Samples.lifecycle()
        #expect(Samples.startedGrant.expiresAt < SystemWallClock().now())
        guard case .run(let record?) = lifecycle.advance(.replied(.permitted(Samples.startedGrant)), now: Samples.now)
        else {
            Issue.record("the body runs")
            return
        }
        #expect(record.operationID == Samples.grant.operationID)
    }

    @Test("A resource that the caller did not name is taken from the authority")
    func unspecified() throws {
        var call = Samples.call()
        call.resource = nil
        call.riskClass = nil
        var lifecycle = try GuardLifecycle(call: call, agentID: "default", identifier: Samples.identifier)
        guard case .start(let start) = lifecycle.advance(.replied(.permitted(Samples.grant)), now: Samples.now) else {
            Issue.record("the permit is redeemed")
            return
        }
        #expect(start.identity.resource == "order/1" && start.identity.riskClass == "high")
    }

    @Test("Start and report carry the same identity through every attempt")
    func stableIdentity() throws {
        var lifecycle = try Samples.lifecycle(retry: RetryPolicy(maximumAttempts: 3))
        _ = lifecycle.advance(.replied(.permitted(Samples.grant)), now: Samples.now)
        for _ in 0..<2 {
            _ = lifecycle.advance(.failed(Samples.unavailable), now: Samples.now)
            guard case .start(let start) = lifecycle.advance(.paused, now: Samples.now) else {
                Issue.record("the start is tried again")
                return
            }
            #expect(start.startID == Samples.identifier)
        }
        _ = lifecycle.advance(.started(Samples.startReceipt), now: Samples.now)
        _ = lifecycle.advance(.ended(.returned(result: ["id": 1])), now: Samples.now)
        for _ in 0..<2 {
            _ = lifecycle.advance(.failed(Samples.unavailable), now: Samples.now)
            guard case .report(let report) = lifecycle.advance(.paused, now: Samples.now) else {
                Issue.record("the report is tried again")
                return
            }
            #expect(report.reportID == Samples.identifier && report.result == ["id": 1])
        }
    }

    @Test("Pauses double from the first to the longest, and attempts end")
    func pauses() throws {
        let retry = RetryPolicy(
            maximumAttempts: 6,
            initialPause: .milliseconds(100),
            maximumPause: .milliseconds(500)
        )
        var lifecycle = try Samples.lifecycle(retry: retry)
        var pauses: [Duration] = []
        while case .pause(_, let longest) = lifecycle.advance(.failed(Samples.unavailable), now: Samples.now) {
            pauses.append(longest)
            _ = lifecycle.advance(.paused, now: Samples.now)
        }
        #expect(
            pauses == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(500), .milliseconds(500),
            ]
        )
    }

    @Test(
        "What cannot pass is not tried again when asking",
        arguments: [
            HaltStateError(code: .malformedReply, message: ""),
            HaltStateError(code: .permitInvalid, message: ""),
            CancellationError(),
            IdempotencyConflict(idempotencyKey: "k", action: "a.b"),
        ] as [any Error]
    )
    func noRetry(error: any Error) throws {
        var lifecycle = try Samples.lifecycle()
        #expect(failure(lifecycle.advance(.failed(error), now: Samples.now)) != nil)
    }

    @Test("A start that was cancelled under way may have been recorded")
    func startCancelled() throws {
        var lifecycle = try Samples.lifecycle(retry: RetryPolicy(maximumAttempts: 2))
        _ = lifecycle.advance(.replied(.permitted(Samples.grant)), now: Samples.now)
        guard case .pause = lifecycle.advance(.failed(CancellationError()), now: Samples.now) else {
            Issue.record("it is tried again")
            return
        }
        #expect(StepName(lifecycle.advance(.paused, now: Samples.now)) == .start)
        let error = failure(lifecycle.advance(.failed(CancellationError()), now: Samples.now)) as? HaltStateError
        #expect(error?.code == .startUnconfirmed && error?.underlyingError is CancellationError)
    }

    @Test("A start that cannot be confirmed does not run the body")
    func startUnconfirmed() throws {
        var lifecycle = try Samples.lifecycle(retry: RetryPolicy(maximumAttempts: 1))
        _ = lifecycle.advance(.replied(.permitted(Samples.grant)), now: Samples.now)
        let error = failure(lifecycle.advance(.failed(Samples.unavailable), now: Samples.now)) as? HaltStateError
        #expect(error?.code == .startUnconfirmed)
    }

    @Test("An outcome that cannot be recorded is an error that keeps the body's own", arguments: [true, false])
    func outcomeUnconfirmed(bodyFails: Bool) throws {
        var lifecycle = try Samples.lifecycle(retry: RetryPolicy(maximumAttempts: 1))
        _ = lifecycle.advance(.replied(.permitted(Samples.grant)), now: Samples.now)
        _ = lifecycle.advance(.started(Samples.startReceipt), now: Samples.now)
        _ = lifecycle.advance(.ended(bodyFails ? .threw(CancellationError()) : .returned()), now: Samples.now)
        let error = failure(lifecycle.advance(.failed(Samples.unavailable), now: Samples.now)) as? OutcomeUnconfirmed
        #expect(error?.outcome == (bodyFails ? .error : .success))
        #expect((error?.actionError is CancellationError) == bodyFails)
        #expect(error?.reportID == Samples.identifier)
    }

    @Test("A body's error is recorded by its type, and thrown once it is recorded")
    func bodyError() throws {
        struct SecretError: Error { let card = "4111 1111 1111 1111" }
        var lifecycle = try Samples.lifecycle()
        _ = lifecycle.advance(.replied(.permitted(Samples.grant)), now: Samples.now)
        _ = lifecycle.advance(.started(Samples.startReceipt), now: Samples.now)
        guard case .report(let report) = lifecycle.advance(.ended(.threw(SecretError())), now: Samples.now) else {
            Issue.record("the outcome is reported")
            return
        }
        #expect(report.outcome == .error)
        #expect(report.error?.contains("SecretError") == true)
        #expect(report.error?.contains("4111") == false)
        #expect(failure(lifecycle.advance(.reported, now: Samples.now)) is SecretError)
    }

    @Test(
        "A refusal knows the key that it stays with, and says it only to who debugs",
        arguments: [
            .denied(reason: "no", policyID: "cap"), .governanceInactive(reason: "off"),
            .rejected(reason: "no", policyID: nil, approvalID: "a-1", approver: "alice"),
        ] as [GuardReply]
    )
    func refusedKey(reply: GuardReply) throws {
        var lifecycle = try Samples.lifecycle()
        let denied = try #require(failure(lifecycle.advance(.replied(reply), now: Samples.now)) as? ActionDenied)
        #expect(denied.idempotencyKey == "key-1")
        #expect(!denied.description.contains("key-1"))
        #expect(denied.debugDescription == "\(denied.description) [key key-1]")
    }

    @Test("A check that needs an approval is denied, for no later call could use it")
    func checkNeedsApproval() throws {
        var lifecycle = try Samples.lifecycle(key: nil)
        let reply = CheckReply(decision: .approvalRequired, policyID: "p", approvalID: "a-1")
        let denied = failure(lifecycle.advance(.checked(reply), now: Samples.now)) as? ActionDenied
        #expect(denied?.reason.contains("idempotency key") == true)
        #expect(denied?.policyID == "p" && denied?.origin == .approvalNeedsKey)
        #expect(denied?.idempotencyKey == nil)
    }

    @Test(
        "A call that is wrong is refused before anybody is asked",
        arguments: [
            GuardCall("Refund", idempotencyKey: "k"),
            GuardCall("refund", idempotencyKey: "k"),
            GuardCall("refund..create", idempotencyKey: "k"),
            GuardCall("refund.create", idempotencyKey: "k", agentID: " "),
            GuardCall("refund.create", idempotencyKey: "k", riskClass: ""),
        ]
    )
    func invalidCalls(call: GuardCall) {
        let error = #expect(throws: HaltStateError.self) {
            try GuardLifecycle(call: call, agentID: "agent", identifier: Samples.identifier)
        }
        #expect(error?.code == .invalidCall)
        #expect(error?.callStatus == .unavailable)
    }

    @Test(
        "Values that no call can be made of are refused before anybody is asked, and told from errors",
        arguments: [
            (GuardCall("refund.create", idempotencyKey: ""), "the idempotency key is blank or invisible"),
            (GuardCall("refund.create", idempotencyKey: " \u{3000}"), "the idempotency key is blank or invisible"),
            (GuardCall("refund.create", idempotencyKey: "line\nbreak"), "such as a line break"),
            (GuardCall("refund.create", idempotencyKey: "nil:\(nil as String?)"), "lacks a visible value"),
            (GuardCall("refund.create", idempotencyKey: "empty:\("")"), "lacks a visible value"),
            (GuardCall("refund.create", idempotencyKey: .init(.init(repeating: "k", count: 256))), "255 bytes"),
            (GuardCall("refund.create", idempotencyKey: "k", resource: ""), "the resource is blank or invisible"),
            (GuardCall("refund.create", context: ["a": .double(.infinity)], idempotencyKey: "k"), "not finite"),
            (GuardCall("refund.create", context: ["list": [.double(.nan)]], idempotencyKey: nil), "not finite"),
        ]
    )
    func invalidArguments(call: GuardCall, words: String) {
        let error = #expect(throws: InvalidArguments.self) {
            try GuardLifecycle(call: call, agentID: "agent", identifier: Samples.identifier)
        }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.callStatus == .invalidArguments && error?.action == "refund.create")
    }
}
