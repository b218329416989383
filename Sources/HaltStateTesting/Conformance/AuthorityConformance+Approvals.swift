import HaltState
import HaltStateAuthority

/// Waiting for a human.
extension AuthorityConformance {
    static let approvals: [Check] = [
        Check("A pending operation keeps its approval, and runs once approved") { suite in
            let subject = try await suite.subject(.approvalRequired)
            let request = request()
            let id = try await subject.pending(request)
            try require(id.isUUID, "the approval's name is no UUID")
            for _ in 1...2 { try requireEqual(try await subject.pending(request), id, "the approval asked for again") }
            let open = try await subject.authority.approval(id)
            try requireEqual(open.status, .pending, "the approval")
            try requireEqual(open.agentID, request.identity.agentID, "who wants to act")
            try requireEqual(open.action, request.identity.action, "what is to be approved")
            try require(open.approver == nil && open.decidedAt == nil, "an open approval names a decision: \(open)")

            try await subject.answer(id, .approve, "alice")
            let decided = try await subject.authority.approval(id)
            try requireEqual(decided.status, .approved, "the approval after the answer")
            try requireEqual([decided.approver, decided.reason], ["alice", "decided by alice"], "the decision")
            try require(decided.decidedAt != nil, "the decision has no time")

            let grant = try await subject.grant(request)
            try requireEqual(grant.approval?.id, id, "the approval of the grant")
            try requireEqual(grant.approval?.approver, "alice", "the approver of the grant")
            try requireEqual(grant.approval?.approvedAt, decided.decidedAt, "the time of the approval")
            _ = try await subject.authority.redeemPermit(start(request, grant))
            _ = try await subject.authority.recordOutcome(report(request, grant))
            try requireEqual(try await subject.authority.approval(id).status, .approved, "the approval at the end")
        },
        Check("A rejection stays with the key") { suite in
            let subject = try await suite.subject(.approvalRequired)
            let request = request()
            let id = try await subject.pending(request)
            try await subject.answer(id, .reject, "alice")
            try await subject.answer(id, .approve, "bob")
            for wait in [Duration.zero, decideWithin, .seconds(30 * 86_400)] {
                try await subject.advance(wait)
                let reply = try await subject.authority.requestPermit(request)
                guard case .rejected(let reason, _, let approvalID, let approver) = reply else {
                    throw ConformanceFailure("expected rejected, found \(reply)")
                }
                try requireEqual(approvalID, id, "the approval")
                try requireEqual([reason, approver], ["decided by alice", "alice"], "the rejection")
                try requireEqual(try await subject.authority.approval(id).status, .rejected, "the approval's state")
            }
        },
        Check("An approval that nobody decided in time stays expired") { suite in
            let subject = try await suite.subject(.approvalRequired)
            let request = request()
            let id = try await subject.pending(request)
            try await subject.advance(decideWithin)
            try requireEqual(try await subject.authority.approval(id).status, .expired, "the approval's state")
            try await subject.answer(id, .approve, "alice")
            try await requireExpired(subject, request, id)
        },
        Check("An approval that was not used in time stays expired") { suite in
            let subject = try await suite.subject(.approvalRequired)
            let request = request()
            let id = try await subject.pending(request)
            try await subject.answer(id, .approve, "alice")
            try await subject.advance(useWithin)
            try await requireExpired(subject, request, id)
            try await subject.answer(id, .approve, "bob")
            try await requireExpired(subject, request, id)
        },
        Check("Both clocks allow what is just in time") { suite in
            let subject = try await suite.subject(.approvalRequired)
            let request = request()
            let id = try await subject.pending(request)
            try await subject.advance(decideWithin - .seconds(1))
            try await subject.answer(id, .approve, "alice")
            try await subject.advance(useWithin - .seconds(1))
            _ = try await subject.grant(request)
        },
        Check("An unknown approval is not found") { suite in
            let subject = try await suite.subject(.approvalRequired)
            try await requireError(HaltStateError.self, "an unknown approval", where: { $0.code == .notFound }) {
                _ = try await subject.authority.approval("00000000-0000-4000-8000-00000000dead")
            }
        },
        Check("Approvals of two keys are two") { suite in
            let subject = try await suite.subject(.approvalRequired)
            let ids = (try await subject.pending(request("refund:1")), try await subject.pending(request("refund:2")))
            try require(ids.0 != ids.1, "both keys wait for the same approval")
            try await subject.answer(ids.0, .approve, "alice")
            try requireEqual(try await subject.pending(request("refund:2")), ids.1, "the approval of the other key")
        },
    ]

    private static func requireExpired(_ subject: Subject, _ request: GuardRequest, _ id: String) async throws {
        for wait in [Duration.zero, .seconds(30 * 86_400)] {
            try await subject.advance(wait)
            let reply = try await subject.authority.requestPermit(request)
            try requireEqual(reply, .expired, "the reply")
            try requireEqual(try await subject.authority.approval(id).status, .expired, "the approval's state")
        }
    }
}
