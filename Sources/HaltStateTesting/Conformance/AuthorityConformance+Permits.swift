import HaltState
import HaltStateAuthority

/// What a permit is good for, and what it is not.
extension AuthorityConformance {
    static let permits: [Check] = [
        Check("An allowed operation starts, ends and is proven") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let grant = try await subject.grant(request)
            try require(grant.operationID.isUUID && grant.decisionEventID.isUUID, "the grant's names are no UUIDs")
            try requireEqual(grant.policyVersion, "v7", "the policy version")
            try requireEqual(grant.identity, request.identity, "what was granted")
            try requireEqual(grant.approval, nil, "the approval of an allowed operation")
            try requireEcho(grant, request)
            let start = try await subject.authority.redeemPermit(start(request, grant))
            try require(
                start.eventID.isUUID && !start.hash.isBlank && !start.isDuplicate,
                "the start receipt: \(start)"
            )
            let end = try await subject.authority.recordOutcome(report(request, grant))
            try require(end.eventID.isUUID && !end.hash.isBlank && !end.isDuplicate, "the outcome receipt: \(end)")
            try require(start.eventID != end.eventID && start.hash != end.hash, "both receipts are the same")
            try await requireDone(subject, request, .completed, .success, grant.operationID)
        },
        Check("A start that is asked for with the permit is recorded with it, or left to be made") { suite in
            for effect in [PolicyEffect.allow, .approvalRequired] {
                let (subject, request, grant) = try await started(suite, effect)
                let other = start(request, grant, startID: "6f1c2d3e-0000-4000-8000-0000000000ff")
                var receipt = try await subject.authority.redeemPermit(start(request, grant))
                try requireEqual(receipt.isDuplicate, grant.start != nil, "whether the start was recorded before")
                receipt.isDuplicate = false
                try requireEqual(grant.start ?? receipt, receipt, "the start receipt")
                try await requireError(ActionAlreadyStarted.self, "another start") {
                    _ = try await subject.authority.redeemPermit(other)
                }
                _ = try await subject.authority.recordOutcome(report(request, grant))
                try await requireDone(subject, request, .completed, .success, grant.operationID)
            }
        },
        Check("A call that asks again under its own start gets its permit again, and reports with any of them") {
            suite in
            for effect in [PolicyEffect.allow, .approvalRequired] {
                let (subject, request, first) = try await started(suite, effect)
                guard var receipt = first.start else { return }
                try require(!receipt.isDuplicate, "the first start is marked as a duplicate")
                receipt.isDuplicate = true
                let second = try await subject.grant(request)
                try requireEqual(second.start, receipt, "the start receipt of the repeated permit")
                try requireEqual(second.operationID, first.operationID, "the operation")
                try requireEqual(second.approval, first.approval, "the approval")
                _ = try await subject.grant(request)
                var other = request
                other.startID = "6f1c2d3e-0000-4000-8000-0000000000ff"
                try await requireDone(subject, other, .started, nil, first.operationID)
                _ = try await subject.authority.recordOutcome(report(request, first))
                let end = try await subject.authority.recordOutcome(report(request, second))
                try require(end.isDuplicate, "the same report under the repeated permit is another one")
                try await requireDone(subject, request, .completed, .success, first.operationID)
            }
        },
        Check("A body that failed is completed too") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let grant = try await subject.grant(request)
            _ = try await subject.authority.redeemPermit(start(request, grant))
            _ = try await subject.authority.recordOutcome(report(request, grant, outcome: .error))
            try await requireDone(subject, request, .completed, .error, grant.operationID)
        },
        Check("The same start and the same report again get the first receipts, marked as duplicates") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let grant = try await subject.grant(request)
            var first = try await subject.authority.redeemPermit(start(request, grant))
            first.isDuplicate = true
            for attempt in 1...2 {
                let again = try await subject.authority.redeemPermit(start(request, grant))
                try requireEqual(again, first, "the receipt of repeated start \(attempt)")
            }
            var reported = try await subject.authority.recordOutcome(report(request, grant))
            reported.isDuplicate = true
            for attempt in 1...2 {
                let again = try await subject.authority.recordOutcome(report(request, grant))
                try requireEqual(again, reported, "the receipt of repeated report \(attempt)")
            }
        },
        Check("Another start is refused, before and after the end") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let grant = try await subject.grant(request)
            let other = start(request, grant, startID: "6f1c2d3e-0000-4000-8000-0000000000ff")
            _ = try await subject.authority.redeemPermit(start(request, grant))
            try await requireError(
                ActionAlreadyStarted.self,
                "another start",
                where: { $0.status == .started && $0.outcome == nil }
            ) { _ = try await subject.authority.redeemPermit(other) }
            _ = try await subject.authority.recordOutcome(report(request, grant))
            try await requireError(
                ActionAlreadyStarted.self,
                "another start after the end",
                where: { $0.status == .completed && $0.outcome == .success }
            ) { _ = try await subject.authority.redeemPermit(other) }
        },
        Check("Another outcome is refused, and the first one stays") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let grant = try await subject.grant(request)
            _ = try await subject.authority.redeemPermit(start(request, grant))
            let first = try await subject.authority.recordOutcome(report(request, grant))
            var changed = report(request, grant)
            changed.result = ["refund_id": "r-2"]
            for other in [report(request, grant, outcome: .error), changed] {
                try await subject.requireRefused("another outcome") {
                    _ = try await subject.authority.recordOutcome(other)
                }
            }
            // Made anew, because no receipt came, it is the same report still.
            let anew = report(request, grant, reportID: "6f1c2d3e-0000-4000-8000-0000000000ff")
            let again = try await subject.authority.recordOutcome(anew)
            try requireEqual(again.eventID, first.eventID, "the receipt of the same outcome under another report_id")
            try require(again.isDuplicate, "the same outcome under another report_id is recorded twice")
            try await requireDone(subject, request, .completed, .success, grant.operationID)
        },
        Check("A key whose body has done nothing is free where the receipt says so, and nowhere else") { suite in
            let waiting = OutcomeEffect.suspended(approvalID: "6f1c2d3e-0000-4000-8000-0000000000ee")
            for effect in [OutcomeEffect.unknown, .none, waiting] {
                let subject = try await suite.subject(.allow)
                let request = request()
                let grant = try await subject.grant(request)
                _ = try await subject.authority.redeemPermit(start(request, grant))
                var end = report(request, grant, outcome: .error)
                end.effect = effect
                let receipt = try await subject.authority.recordOutcome(end)
                guard receipt.effect != .unknown else {
                    try await requireDone(subject, request, .completed, .error, grant.operationID)
                    continue
                }
                try requireEqual(receipt.effect, effect, "what the receipt says of the effect")
                let again = try await subject.grant(request)
                try require(again.operationID != grant.operationID, "another attempt is the same operation")
                let late = try await subject.authority.recordOutcome(end)
                try requireEqual(late.eventID, receipt.eventID, "the receipt of the first attempt's report")
            }
        },
        Check("An operation without a resource and a risk class starts under what was granted") { suite in
            let subject = try await suite.subject(.allow)
            var request = request()
            request.identity.resource = nil
            request.identity.riskClass = nil
            let grant = try await subject.grant(request)
            let names = [grant.identity.resource?.rawValue, grant.identity.riskClass?.rawValue]
            try require(names.allSatisfy { $0?.isBlank == false }, "the grant leaves a blank")
            _ = try await subject.authority.redeemPermit(start(request, grant))
            _ = try await subject.authority.recordOutcome(report(request, grant))
        },
        Check("A permit is issued once") { suite in
            for effect in [PolicyEffect.allow, .approvalRequired] {
                let subject = try await suite.subject(effect)
                let request = request()
                if effect == .approvalRequired {
                    try await subject.answer(try await subject.pending(request), .approve, "alice")
                }
                let grant = try await subject.grant(request)
                try await requireDone(subject, request, .started, nil, grant.operationID)
                _ = try await subject.authority.redeemPermit(start(request, grant))
                try await requireDone(subject, request, .started, nil, grant.operationID)
            }
        },
        Check("Of 32 simultaneous requests for one key, one gets the permit") { suite in
            let subject = try await suite.subject(.allow)
            let replies = try await withThrowingTaskGroup(of: GuardReply.self) { group in
                for _ in 0..<32 { group.addTask { try await subject.authority.requestPermit(request()) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let permits = replies.count { if case .permitted = $0 { true } else { false } }
            try requireEqual(permits, 1, "the permits")
        },
        Check("Permits of two keys are two") { suite in
            let subject = try await suite.subject(.allow)
            let first = try await subject.grant(request("refund:1"))
            let second = try await subject.grant(request("refund:2"))
            try require(first.token != second.token, "both permits have the same token")
            try require(first.operationID != second.operationID, "both permits are of the same operation")
        },
    ]

    /// Fails unless another request is told that the operation has had its permit.
    static func requireDone(
        _ subject: Subject,
        _ request: GuardRequest,
        _ status: ActionAlreadyStarted.Status,
        _ outcome: Outcome?,
        _ operationID: String
    ) async throws {
        let reply = try await subject.authority.requestPermit(request)
        guard case .alreadyStarted(status, outcome, let id, _, _) = reply else {
            throw ConformanceFailure("expected \(status) \(String(describing: outcome)), found \(reply)")
        }
        if let id { try requireEqual(id, operationID, "the operation") }
    }

    /// An operation whose start was asked for with its permit.
    private static func started(
        _ suite: AuthorityConformance,
        _ effect: PolicyEffect
    ) async throws -> (Subject, GuardRequest, PermitGrant) {
        let subject = try await suite.subject(effect)
        var request = request()
        request.startID = startID
        if effect == .approvalRequired {
            try await subject.answer(try await subject.pending(request), .approve, "alice")
        }
        return (subject, request, try await subject.grant(request))
    }

    /// What a grant repeats of the question has to be what was asked.
    private static func requireEcho(_ grant: PermitGrant, _ request: GuardRequest) throws {
        try require(
            request.identity.mismatch(with: grant.identity) == nil,
            "the permit is for another operation than was asked for"
        )
    }
}
