import HaltState
import HaltStateAuthority

/// What must not have any effect.
extension AuthorityConformance {
    static let refusals: [Check] = [
        Check("A policy's denial reserves nothing") { suite in
            let subject = try await suite.subject(.allow)
            let refused = request(amount: 2_000_000)
            for _ in 1...2 {
                let reply = try await subject.authority.requestPermit(refused)
                guard case .denied(let reason, let policyID) = reply else {
                    throw ConformanceFailure("expected denied, found \(reply)")
                }
                try require(!reason.isBlank, "the denial gives no reason")
                try requireEqual(policyID, "the limit", "the policy")
            }
            _ = try await subject.grant(request())
        },
        Check("An authority without policies denies") { suite in
            let subject = try await suite.makeSubject(.empty)
            let reply = try await subject.authority.requestPermit(request())
            guard case .denied = reply else { throw ConformanceFailure("expected denied, found \(reply)") }
        },
        Check("An unknown or foreign token neither starts nor reports") { suite in
            let subject = try await suite.subject(.allow)
            let (request, other) = (request("refund:1"), request("refund:2"))
            let grant = try await subject.grant(request)
            var stolen = grant
            stolen.token = try await subject.grant(other).token
            var invented = grant
            invented.token = PermitToken("a token that nobody issued")
            for wrong in [stolen, invented] {
                try await subject.requireRefused("a start with another token") {
                    _ = try await subject.authority.redeemPermit(start(request, wrong))
                }
            }
            // The refusals have not used the permit up.
            _ = try await subject.authority.redeemPermit(start(request, grant))
            for wrong in [stolen, invented] {
                try await subject.requireRefused("a report with another token") {
                    _ = try await subject.authority.recordOutcome(report(request, wrong))
                }
            }
            _ = try await subject.authority.recordOutcome(report(request, grant))
        },
        Check("A key that was never used neither starts nor reports") { suite in
            let subject = try await suite.subject(.allow)
            let grant = try await subject.grant(request("refund:1"))
            try await subject.requireRefused("a start of an unknown key") {
                _ = try await subject.authority.redeemPermit(start(request("refund:2"), grant))
            }
            try await subject.requireRefused("a report on an unknown key") {
                _ = try await subject.authority.recordOutcome(report(request("refund:2"), grant))
            }
        },
        Check("A start for another operation than the permit's is refused") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let right = start(request, try await subject.grant(request))
            for (name, change) in otherNames {
                var wrong = right
                change(&wrong.identity)
                try await subject.requireRefused("a start with another \(name)") {
                    _ = try await subject.authority.redeemPermit(wrong)
                }
            }
            _ = try await subject.authority.redeemPermit(right)
        },
        Check("A report on another operation than the permit's is refused") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let grant = try await subject.grant(request)
            _ = try await subject.authority.redeemPermit(start(request, grant))
            for (name, change) in otherNames {
                var wrong = report(request, grant)
                change(&wrong.identity)
                try await subject.requireRefused("a report with another \(name)") {
                    _ = try await subject.authority.recordOutcome(wrong)
                }
            }
            _ = try await subject.authority.recordOutcome(report(request, grant))
        },
        Check("A report before the start is refused") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let grant = try await subject.grant(request)
            try await subject.requireRefused("a report before the start") {
                _ = try await subject.authority.recordOutcome(report(request, grant))
            }
            _ = try await subject.authority.redeemPermit(start(request, grant))
        },
        Check("A permit that has expired does not start, and gets no successor") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let grant = try await subject.grant(request)
            try await subject.advance(.seconds(7 * 86_400))
            for _ in 1...2 {
                try await requireError(ActionExpired.self, "a late start") {
                    _ = try await subject.authority.redeemPermit(start(request, grant))
                }
            }
            try await subject.requireRefused("a report without a start") {
                _ = try await subject.authority.recordOutcome(report(request, grant))
            }
            try await requireDone(subject, request, .started, nil, grant.operationID)
        },
        Check("A start that was in time stays valid when the permit expires") { suite in
            let subject = try await suite.subject(.allow)
            let request = request()
            let grant = try await subject.grant(request)
            let first = try await subject.authority.redeemPermit(start(request, grant))
            try await subject.advance(.seconds(7 * 86_400))
            let again = try await subject.authority.redeemPermit(start(request, grant))
            try requireEqual([again.eventID, again.hash], [first.eventID, first.hash], "the receipt of the start")
            _ = try await subject.authority.recordOutcome(report(request, grant))
        },
        Check("A request with a blank key, agent or action is refused") { suite in
            let subject = try await suite.subject(.allow)
            for blank in ["", " \t"] {
                let changes: [(inout OperationIdentity) -> Void] = [
                    { $0.idempotencyKey = IdempotencyKey(blank) }, { $0.agentID = AgentID(blank) },
                    { $0.action = ActionName(stringLiteral: blank) },
                ]
                for change in changes {
                    var wrong = request()
                    change(&wrong.identity)
                    try await requireUnusable("a request with a blank") {
                        _ = try await subject.authority.requestPermit(wrong)
                    }
                }
            }
        },
        Check("A key with a control character is refused") { suite in
            let subject = try await suite.subject(.allow)
            for key: IdempotencyKey in ["refund:1\u{0}", "refund:\u{0}1", "refund\n:1", "refund:\u{7F}"] {
                try await requireUnusable("a request with a control character in its key") {
                    _ = try await subject.authority.requestPermit(request(key))
                }
            }
        },
    ]

    /// Fails unless a request is refused as one that nobody could decide on, whoever has chosen its values.
    private static func requireUnusable(_ subject: @autoclosure () -> String, _ body: () async throws -> Void)
        async throws
    {
        try await requireError(
            (any Error).self,
            subject(),
            where: { $0 is InvalidArguments || $0 is HaltStateError },
            body
        )
    }

    private static let otherNames: [(String, @Sendable (inout OperationIdentity) -> Void)] = [
        ("action", { $0.action = "refund.create.other" }), ("agent", { $0.agentID = "refund-bot.other" }),
        ("resource", { $0.resource = "order:1.other" }), ("risk class", { $0.riskClass = "high.other" }),
    ]
}
