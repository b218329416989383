import HaltState
import HaltStateAuthority

/// One key is one operation, and a check is none.
extension AuthorityConformance {
    static let conflicts: [Check] = KeyState.allCases.map { state in
        Check("A changed operation conflicts with one that is \(state)") { suite in
            let subject = try await suite.subject(state.effect)
            let request = request()
            try await state.reach(subject, request)
            for (name, change) in changes {
                var changed = request
                change(&changed)
                try await requireError(
                    IdempotencyConflict.self,
                    "a request with another \(name)",
                    where: {
                        $0.idempotencyKey == request.identity.idempotencyKey
                            && (name == "agent"
                                ? $0.isSilent : $0.heldBy ?? request.identity.action == request.identity.action)
                    }
                ) { _ = try await subject.authority.requestPermit(changed) }
            }
            // Links are no part of the operation: a retry has others, and is no conflict.
            var retried = request
            retried.evidenceContext = ["correlation_id": "e7f3c7a8-6f0e-4c56-8d3b-bf4d6d9c9a11"]
            _ = try await subject.authority.requestPermit(retried)
        }
    }

    private static let changes: [(String, @Sendable (inout GuardRequest) -> Void)] = [
        ("agent", { $0.identity.agentID = "other-bot" }),
        ("action", { $0.identity.action = "refund.cancel" }),
        ("resource", { $0.identity.resource = "order:2" }),
        ("resource left out", { $0.identity.resource = nil }),
        ("risk class", { $0.identity.riskClass = "low" }),
        ("risk class left out", { $0.identity.riskClass = nil }),
        ("value", { $0.params["amount_cents"] = 12_901 }),
        ("type of a value", { $0.params["amount_cents"] = "12900" }),
        ("null left out", { $0.params["note"] = nil }),
        ("empty text for null", { $0.params["note"] = "" }),
        ("value more", { $0.params["currency"] = "EUR" }),
        ("argument digest", { $0.params["arguments_digest"] = "hmac-sha256:01" }),
        ("argument digest left out", { $0.params["arguments_digest"] = nil }),
    ]

    private enum KeyState: String, CaseIterable, CustomStringConvertible {
        case pending, approved, rejected, undecided, unused, permitted, started, completed

        var description: String { rawValue }

        var effect: PolicyEffect {
            switch self {
            case .pending, .approved, .rejected, .undecided, .unused: .approvalRequired
            case .permitted, .started, .completed: .allow
            }
        }

        func reach(_ subject: Subject, _ request: GuardRequest) async throws {
            switch self {
            case .pending: _ = try await subject.pending(request)
            case .approved: try await subject.answer(try await subject.pending(request), .approve, "alice")
            case .rejected: try await subject.answer(try await subject.pending(request), .reject, "alice")
            case .undecided:
                _ = try await subject.pending(request)
                try await subject.advance(decideWithin)
            case .unused:
                try await subject.answer(try await subject.pending(request), .approve, "alice")
                try await subject.advance(useWithin)
            case .permitted: _ = try await subject.grant(request)
            case .started, .completed:
                let grant = try await subject.grant(request)
                _ = try await subject.authority.redeemPermit(start(request, grant))
                guard self == .completed else { return }
                _ = try await subject.authority.recordOutcome(report(request, grant))
            }
        }
    }

    static let stateless: [Check] = [
        Check("A check decides by the policies") { suite in
            let effects: KeyValuePairs<PolicyEffect, CheckReply.Decision> = [
                .allow: .allow, .deny: .deny, .approvalRequired: .approvalRequired,
            ]
            for (effect, decision) in effects {
                let subject = try await suite.subject(effect)
                for _ in 1...2 {
                    let reply = try await subject.authority.check(check())
                    try requireEqual(reply.decision, decision, "the decision")
                    try requireEqual(reply.policyID, "the policy", "the policy")
                }
            }
        },
        Check("A check leaves nothing for a later call") { suite in
            let subject = try await suite.subject(.approvalRequired)
            let reply = try await subject.authority.check(check())
            if let id = reply.requestID {
                try await requireError(HaltStateError.self, "an approval of a check", where: { $0.code == .notFound }) {
                    _ = try await subject.authority.approval(id)
                }
            }
            let id = try await subject.pending(request())
            try require(id != reply.approvalID, "a guarded call got the approval of a check")
            let changed = try await subject.authority.check(check(amount: 2_000_000))
            try requireEqual(changed.decision, .deny, "the decision on a changed check")
        },
        Check("The outcome of a check is taken, also twice and of a check that nobody asked for") { suite in
            let subject = try await suite.subject(.allow)
            let report = CheckReport(
                CallIdentity(action: "refund.create", agentID: "refund-bot"),
                requestID: "e7f3c7a8-6f0e-4c56-8d3b-bf4d6d9c9a11",
                status: .success,
                decision: .allow
            )
            _ = try await subject.authority.recordCheck(report)
            _ = try await subject.authority.recordCheck(report)
        },
    ]

    private static func check(amount: Int64 = 12_900) -> CheckRequest {
        CheckRequest(
            CallIdentity(action: "refund.create", agentID: "refund-bot"),
            params: ["amount_cents": .integer(amount)],
            evidenceContext: ["correlation_id": "e7f3c7a8-6f0e-4c56-8d3b-bf4d6d9c9a11"]
        )
    }
}

extension IdempotencyConflict {
    /// Whether it says nothing of the operation that holds the key. Keys can be guessed.
    fileprivate var isSilent: Bool { heldBy == nil && standing == nil && outcome == nil }
}
