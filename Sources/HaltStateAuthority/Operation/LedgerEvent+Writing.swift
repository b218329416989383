import HaltState

/// The canonical JSON of events. Members are written in canonical order; names never change meaning between versions.
extension LedgerEvent {
    /// Writes the event as the chain keeps it: canonical JSON (RFC 8785) that names its tenant, its place and its predecessor.
    func write(into writer: inout CanonicalJSON, tenant: TenantID, sequence: Int, previousHash: EventHash) {
        writer.object { object in
            object.member("at", at)
            if let attempt {
                object.name("attempt")
                object.object { $0.members(attempt) }
            }
            object.name("data")
            object.object { kind.write(into: &$0) }
            object.member("id", name)
            object.member("key", idempotencyKey?.rawValue)
            object.member("operation", operation)
            object.member("previous", previousHash)
            object.member("sequence", sequence)
            object.member("tenant", tenant.rawValue)
            object.member("type", kind.name)
        }
    }
}

extension LedgerEvent.Kind {
    /// The kind's name in the evidence.
    package var name: String {
        switch self {
        case .denied: "operation.denied"
        case .approvalRequested: "approval.requested"
        case .allowed: "operation.allowed"
        case .voted: "approval.voted"
        case .approvalWithdrawn: "approval.withdrawn"
        case .expired: "approval.expired"
        case .withheld: "operation.withheld"
        case .permitted: "operation.permitted"
        case .started: "operation.started"
        case .completed: "operation.completed"
        case .released: "operation.released"
        case .overtaken: "operation.overtaken"
        case .checked: "check.decided"
        case .checkReported: "check.reported"
        case .restored: "ledger.restored"
        case .quarantineLifted: "quarantine.lifted"
        case .found: "operation.found"
        case .ordered(let given): given.status == .ok ? "order.lifted" : "order.given"
        case .refused: "call.refused"
        case .keyChanged(let change): change.change.name
        case .userChanged(let change): change.change.name
        case .policiesReloaded: "policies.reloaded"
        case .unknown(let name): name
        }
    }

    fileprivate func write(into object: inout CanonicalJSON) {
        switch self {
        case .denied(let proposal, let ruling, let links):
            object.members(links: links, ruling: ruling, proposal: proposal)
        case .approvalRequested(let proposal, let ruling, let terms, let links):
            object.name("approval")
            object.object { $0.members(terms) }
            object.members(links: links, ruling: ruling, proposal: proposal)
        case .allowed(let proposal, let ruling, let permit, let links):
            object.members(links: links, permit: permit, ruling: ruling, proposal: proposal)
        case .voted(let vote):
            object.name("approver")
            object.object { $0.members(vote.approver) }
            object.member("decision", vote.decision.rawValue)
            object.member("reason", vote.reason)
        case .approvalWithdrawn(let withdrawal):
            object.member("approver", withdrawal.approver)
            object.name("by")
            object.object { $0.members(withdrawal.by) }
            object.member("reason", withdrawal.reason)
        case .expired(let clock): object.member("clock", clock.rawValue)
        case .withheld(let ruling): object.members(ruling)
        case .permitted(let permit): object.members(permit)
        case .started(let start):
            object.member("lease_expires_at", start.leaseExpiresAt)
            object.member("start_id", start.startID)
        case .completed(let outcome): object.members(outcome)
        case .released(let release):
            object.name("by")
            object.object { $0.members(release.by) }
            object.member("change", release.change.rawValue)
            object.member("finding", release.finding?.rawValue)
            object.member("reason", release.reason)
        case .overtaken(let operation): object.member("by", operation)
        case .checked(let proposal, let ruling, let decision, let links):
            object.member("decision", decision.rawValue)
            object.members(links: links, ruling: ruling, proposal: proposal)
        case .checkReported(let report): object.members(report)
        case .restored(let restore):
            object.member("backed_up_at", restore.backedUpAt)
            object.name("by")
            object.object { $0.members(restore.by) }
        case .quarantineLifted(let lift):
            object.name("by")
            object.object { $0.members(lift.by) }
            object.member("reason", lift.reason)
            object.member("scope", lift.scope.words.kind)
            object.member("text", lift.scope.words.text)
        case .found(let proposal, let outcome):
            object.member("digest", proposal.value)
            object.name("outcome")
            object.object { $0.members(outcome) }
            object.member("proposal", canonical: proposal.canonical)
        case .ordered(let given):
            object.name("by")
            object.object { $0.members(given.by) }
            object.member("reason", given.reason)
            object.members(given.target, given.status)
        case .refused(let refusal):
            object.member("action", refusal.action.rawValue)
            object.member("agent_id", refusal.agentID.rawValue)
            object.member("api_key", refusal.apiKey)
            object.member("earlier", refusal.earlier)
            object.member("idempotency_key", refusal.idempotencyKey?.rawValue)
            object.members(refusal.target, refusal.status)
        case .keyChanged(let change): object.members(change)
        case .userChanged(let change): object.members(change)
        case .policiesReloaded(let reload):
            object.name("by")
            object.object { $0.members(reload.by) }
            object.member("policy_digest", reload.digest)
            object.member("policy_version", reload.version)
        case .unknown: break
        }
    }
}

extension KeyChange.Change {
    fileprivate var name: String {
        switch self {
        case .created: "key.created"
        case .named: "key.named"
        case .revoked: "key.revoked"
        case .resumed: "key.resumed"
        }
    }
}

extension UserChange.Change {
    fileprivate var name: String {
        switch self {
        case .created: "user.created"
        case .reset: "user.reset"
        case .roleChanged: "user.role_changed"
        case .disabled: "user.disabled"
        case .enabled: "user.enabled"
        case .resumed: "user.resumed"
        }
    }
}

extension CanonicalJSON {
    fileprivate mutating func members(_ change: UserChange) {
        name("by")
        object { $0.members(change.by) }
        switch change.change {
        case .created(let name, let role):
            member("name", name)
            member("role", role)
        case .roleChanged(let role): member("role", role)
        case .reset, .disabled, .enabled, .resumed: break
        }
        member("user", change.user)
    }

    fileprivate mutating func members(_ change: KeyChange) {
        let grant: KeyChange.Grant? = if case .created(let grant) = change.change { grant } else { nil }
        if let grant { member("agent", grant.agent?.rawValue) }
        name("by")
        object { $0.members(change.by) }
        if let grant { member("expires_at", grant.expiresAt?.description) }
        member("key", change.key)
        if let grant {
            member("name", grant.name)
            member("scopes", grant.scopes)
        } else if case .named(let name) = change.change {
            member("name", name)
        }
    }

    fileprivate mutating func member(_ name: StaticString, _ values: GuardContext?) {
        self.name(name)
        guard let values else { return writeNull() }
        // A number that is not finite never gets this far: reports leave it out.
        do { try write(values.values) } catch { writeNull() }
    }

    fileprivate mutating func members(_ ruling: PolicyRuling) {
        member("policy_digest", ruling.policyDigest)
        member("policy_id", ruling.policyID)
        member("policy_version", ruling.policyVersion)
        member("reason", ruling.reason)
    }

    fileprivate mutating func members(_ permit: PermitTerms) {
        member("expires_at", permit.expiresAt)
        member("token_digest", permit.tokenDigest)
    }

    fileprivate mutating func members(
        links: [String: String],
        permit: PermitTerms? = nil,
        ruling: PolicyRuling,
        proposal: Proposal
    ) {
        member("digest", proposal.value)
        name("evidence_context")
        write(links)
        if let permit {
            name("permit")
            object { $0.members(permit) }
        }
        member("proposal", canonical: proposal.canonical)
        name("ruling")
        object { $0.members(ruling) }
    }

    fileprivate mutating func members(_ terms: Approval.Terms) {
        member("approvers", terms.approvers)
        if terms.attempts != 1 { member("attempts", terms.attempts) }
        member("decide_by", terms.decideBy)
        member("id", terms.id)
        member("quorum", terms.quorum)
        if let requester = terms.requester {
            name("requester")
            object { $0.members(requester, decides: terms.requesterDecides) }
        }
        member("use_within_ms", Int(terms.useWithinMilliseconds))
    }

    fileprivate mutating func members(_ attempt: Attempt) {
        if let approval = attempt.approval {
            name("approval")
            object { object in
                object.member("approved_at", approval.approvedAt)
                object.member("approvers", approval.approvers)
                object.member("attempts", approval.limit)
                object.member("id", approval.id)
                object.member("resumptions", approval.resumptions)
                object.member("use_by", approval.useBy)
                object.member("uses", approval.uses)
            }
        }
        member("number", attempt.number)
        member("previous", attempt.previous)
    }

    /// - Parameter decides: Whether it is somebody who may decide on what they have asked for.
    fileprivate mutating func members(_ approver: Approver, decides: Bool = false) {
        member("authentication", approver.authentication)
        if decides { member("decides", canonical: Array("true".utf8)) }
        member("name", approver.name)
    }

    fileprivate mutating func members(_ target: AgentOrder.Target, _ status: AgentOrder.Status) {
        member("scope", target.words.kind)
        member("status", status.rawValue)
        member("text", target.words.text)
    }

    fileprivate mutating func members(_ outcome: OperationOutcome) {
        if outcome.effect == .none { member("effect", OutcomeEffect.noneWord) }
        member("error", outcome.error)
        member("outcome", outcome.outcome.rawValue)
        name("reconciliation")
        if let reconciliation = outcome.reconciliation {
            object { finding in
                finding.name("by")
                finding.object { $0.members(reconciliation.by) }
                finding.member("reason", reconciliation.reason)
            }
        } else {
            writeNull()
        }
        member("report_id", outcome.reportID)
        member("result", outcome.result)
        if let approval = outcome.effect.approvalID { member("suspended_by", approval) }
    }

    fileprivate mutating func members(_ report: CheckReport) {
        member("action", report.call.action.rawValue)
        member("agent_id", report.call.agentID.rawValue)
        member("decision", report.decision.rawValue)
        member("evidence_context", report.evidenceContext.map { GuardContext($0.mapValues(ContextValue.string)) })
        member("policy_id", report.policyID)
        member("request_id", report.requestID)
        member("result", report.result)
        member("status", report.status.rawValue)
    }
}

extension OutcomeEffect {
    /// How the chain says that a body did nothing.
    static let noneWord = "none"
}
