import HaltState

/// One row for each kind of event. Members stand in canonical order, as ``LedgerEvent`` writes them.
extension EventShape {
    static let all: [EventShape] = [
        EventShape("operation.denied", decision, step: { _ in .deny }),
        EventShape("approval.requested", [Member("approval", .object(terms))] + decision) { .ask(quorum: $0.quorum) },
        EventShape("operation.allowed", decision(with: Member("permit", .object(permit))), step: { _ in .allow }),
        EventShape(
            "approval.voted",
            [
                Member("approver", .object(approver)), .word("decision", Approval.Decision.allCases, note: .word),
                .optionalText("reason"),
            ]
        ) { facts in Approval.Decision.allCases[facts.word] == .approve ? .approve : .reject },
        EventShape(
            "approval.withdrawn",
            [.text("approver"), Member("by", .object(approver)), .optionalText("reason")],
            step: { _ in .withdraw }
        ),
        EventShape("approval.expired", [.word("clock", clocks, note: .word)]) { .lapse(clocks[$0.word]) },
        EventShape("operation.withheld", ruling, step: { _ in .withhold }),
        EventShape("operation.permitted", permit, step: { _ in .permit }),
        EventShape("operation.started", [.time("lease_expires_at"), .text("start_id")], step: { _ in .start }),
        EventShape("operation.completed", outcome) { facts in
            .complete(outcomes[facts.word], facts.effect, isReconciled: facts.isReconciled)
        },
        EventShape(
            "operation.released",
            [
                by, .word("change", OperationRelease.Change.allCases),
                Member(
                    "finding",
                    .word(OperationRelease.Finding.allCases.map { Array($0.rawValue.utf8) }),
                    isOptional: true
                ),
                .text("reason"),
            ],
            step: { _ in .release }
        ),
        EventShape("operation.overtaken", [.text("by")], step: { _ in .overtake }),
        EventShape("check.decided", [.word("decision", answers)] + decision),
        EventShape("check.reported", checkReport),
        EventShape("ledger.restored", [.time("backed_up_at"), Member("by", .object(approver))], isOfRestore: true),
        EventShape(
            "quarantine.lifted",
            [
                Member("by", .object(approver)), .text("reason"), .word("scope", Quarantine.Scope.kinds),
                .text("text"),
            ],
            isOfRestore: true
        ),
        EventShape(
            "operation.found",
            [
                .text("digest", note: .digest), Member("outcome", .object(outcome)),
                Member("proposal", .object(proposal), note: .proposal),
            ]
        ) { .find(outcomes[$0.word]) },
        EventShape("order.given", ordered([.pause, .kill])), EventShape("order.lifted", ordered([.ok])),
        EventShape(
            "call.refused",
            [
                .text("action"), .text("agent_id"), .optionalText("api_key"),
                Member("earlier", .whole(0...Int64(OrderRefusal.counts.upperBound))), .optionalText("idempotency_key"),
            ] + order([.pause, .kill])
        ),
        EventShape(
            "key.created",
            [
                .optionalText("agent"), by, Member("expires_at", .time, isOptional: true), .text("key"),
                .optionalText("name"), Member("scopes", .texts),
            ]
        ),
        EventShape("key.named", [by, .text("key"), .text("name")]), EventShape("key.revoked", [by, .text("key")]),
        EventShape("key.resumed", [by, .text("key")]),
        EventShape("user.created", [by, .text("name"), .text("role"), .text("user")]),
        EventShape("user.reset", [by, .text("user")]),
        EventShape("user.role_changed", [by, .text("role"), .text("user")]),
        EventShape("user.disabled", [by, .text("user")]), EventShape("user.enabled", [by, .text("user")]),
        EventShape("user.resumed", [by, .text("user")]),
        EventShape("policies.reloaded", [by, .text("policy_digest"), .text("policy_version")]),
    ]

    /// What the first event of another attempt holds beside its data.
    static let attempt: [Member] = [
        Member("approval", .object(carriedApproval), isNew: true),
        Member("number", .whole(Int64(Attempt.numbers.lowerBound)...Int64(Attempt.numbers.upperBound)), note: .number),
        .text("previous", note: .previousAttempt),
    ]

    private static let carriedApproval: [Member] = [
        .time("approved_at"), .text("approvers"), Member("attempts", .whole(attempts), note: .attempts),
        .text("id", note: .carriedApproval),
        Member("resumptions", .whole(0...Int64(CarriedApproval.resumptionLimit)), note: .resumptions), .time("use_by"),
        Member("uses", .whole(attempts), note: .uses),
    ]

    private static let attempts = 1...Int64(Approval.Terms.attempts.upperBound)

    private static let by = Member("by", .object(approver))

    private static let clocks: [Approval.Clock] = [.decide, .use]
    static let outcomes: [Outcome] = [.success, .error]
    private static let answers: [CheckReply.Decision] = [.allow, .deny, .approvalRequired]

    private static let proposal: [Member] = [
        .text("action"), .text("agent_id"), Member("context", .context), .optionalText("resource"),
        .optionalText("risk_class"),
    ]

    private static let ruling: [Member] = [
        .text("policy_digest"), .optionalText("policy_id"), .text("policy_version"), .text("reason"),
    ]

    private static let permit: [Member] = [.time("expires_at"), .text("token_digest")]

    private static let approver: [Member] = [.text("authentication"), .text("name")]

    private static let requester: [Member] = [
        .text("authentication"), Member("decides", .yes, isNew: true), .text("name"),
    ]

    private static func ordered(_ words: [AgentOrder.Status]) -> [Member] {
        [by, .optionalText("reason")] + order(words)
    }

    private static func order(_ words: [AgentOrder.Status]) -> [Member] {
        [.word("scope", AgentOrder.Target.kinds, note: .word), .word("status", words), .text("text", note: .target)]
    }

    private static let terms: [Member] = [
        Member("approvers", .texts),
        // One attempt goes without saying.
        Member("attempts", .whole(2...attempts.upperBound), isNew: true, note: .attempts), .time("decide_by"),
        .text("id", note: .approval),
        Member("quorum", .whole(1...Int64(Approval.Terms.quorums.upperBound)), note: .quorum),
        Member("requester", .object(requester), isNew: true),
        Member("use_within_ms", .whole(Approval.Terms.useWithinMilliseconds)),
    ]

    private static let outcome: [Member] = [
        Member("effect", .word([Array(OutcomeEffect.noneWord.utf8)]), isNew: true, note: .noEffect),
        .optionalText("error"),
        .word("outcome", outcomes, note: .word),
        Member(
            "reconciliation",
            .object([Member("by", .object(approver)), .text("reason")]),
            isOptional: true,
            note: .reconciliation
        ),
        .optionalText("report_id"), Member("result", .context, isOptional: true),
        Member("suspended_by", .text, isNew: true, note: .suspension),
    ]

    private static let checkReport: [Member] = [
        .text("action"), .text("agent_id"), .word("decision", answers),
        Member("evidence_context", .links, isOptional: true), .optionalText("policy_id"), .text("request_id"),
        Member("result", .context, isOptional: true), .word("status", outcomes),
    ]

    /// What every decision on a proposal holds.
    private static let decision = decision(with: nil)

    private static func decision(with permit: Member?) -> [Member] {
        [.text("digest", note: .digest), Member("evidence_context", .links)] + (permit.map { [$0] } ?? [])
            + [Member("proposal", .object(proposal), note: .proposal), Member("ruling", .object(ruling))]
    }
}
