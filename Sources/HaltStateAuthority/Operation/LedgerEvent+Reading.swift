import HaltState

extension LedgerEvent {
    /// Reads an event from the chain's canonical JSON. Strict: what this version does not know is an error, because
    /// an operation must not be worked out from half of what happened to it. Of a type that it does not know it keeps the type, and
    /// whoever needs to know more fails.
    ///
    /// - Throws: ``EventFormatError``.
    init(fields: EventFields) throws(EventFormatError) {
        self.init(
            id: try fields.string("id"),
            at: try fields.timestamp("at"),
            operationID: try fields.string("operation"),
            idempotencyKey: try fields.optionalString("key").map { IdempotencyKey($0) },
            attempt: try fields.has("attempt") ? fields.object("attempt").attempt() : nil,
            kind: try Kind(
                name: try fields.string("type"),
                data: try fields.object("data"),
                at: try fields.timestamp("at")
            )
        )
        guard attempt == nil || kind.step?.isFirst ?? kind.isUnknown else { throw EventFormatError(field: "attempt") }
    }
}

extension LedgerEvent.Kind {
    fileprivate var isUnknown: Bool { if case .unknown = self { true } else { false } }

    fileprivate init(name: String, data: EventFields, at: Timestamp) throws(EventFormatError) {
        switch name {
        case "operation.denied":
            self = .denied(try data.proposal(), try data.object("ruling").ruling(), links: try data.links())
        case "approval.requested":
            self = .approvalRequested(
                try data.proposal(),
                try data.object("ruling").ruling(),
                try data.object("approval").approvalTerms(),
                links: try data.links()
            )
        case "operation.allowed":
            self = .allowed(
                try data.proposal(),
                try data.object("ruling").ruling(),
                try data.object("permit").permitTerms(),
                links: try data.links()
            )
        case "approval.voted": self = .voted(try data.vote(at: at))
        case "approval.withdrawn": self = .approvalWithdrawn(try data.withdrawal(at: at))
        case "approval.expired":
            self = .expired(try data.value("clock", Approval.Clock.init(rawValue:)))
        case "operation.withheld": self = .withheld(try data.ruling())
        case "operation.permitted": self = .permitted(try data.permitTerms())
        case "operation.started":
            self = .started(
                OperationStart(
                    startID: try data.string("start_id"),
                    leaseExpiresAt: try data.timestamp("lease_expires_at")
                )
            )
        case "operation.completed": self = .completed(try data.outcome())
        case "operation.released": self = .released(try data.release())
        case "operation.overtaken": self = .overtaken(by: try data.string("by"))
        case "check.decided":
            self = .checked(
                try data.proposal(),
                try data.object("ruling").ruling(),
                try data.value("decision", CheckReply.Decision.init(rawValue:)),
                links: try data.links()
            )
        case "check.reported": self = .checkReported(try data.checkReport())
        case "ledger.restored":
            self = .restored(
                LedgerRestore(
                    backedUpAt: try data.timestamp("backed_up_at"),
                    by: try data.object("by").approver()
                )
            )
        case "quarantine.lifted": self = .quarantineLifted(try data.lift())
        case "operation.found": self = .found(try data.proposal(), try data.object("outcome").outcome())
        case "order.given", "order.lifted":
            let given = try data.orderGiven()
            guard (given.status == .ok) == (name == "order.lifted") else { throw EventFormatError(field: "status") }
            self = .ordered(given)
        case "call.refused": self = .refused(try data.orderRefusal())
        case "key.created": self = .keyChanged(try data.keyChange(.created(try data.keyGrant())))
        case "key.named": self = .keyChanged(try data.keyChange(.named(try data.string("name"))))
        case "key.revoked": self = .keyChanged(try data.keyChange(.revoked))
        case "key.resumed": self = .keyChanged(try data.keyChange(.resumed))
        case "user.created":
            self = .userChanged(
                try data.userChange(.created(name: try data.string("name"), role: try data.string("role")))
            )
        case "user.reset": self = .userChanged(try data.userChange(.reset))
        case "user.role_changed": self = .userChanged(try data.userChange(.roleChanged(try data.string("role"))))
        case "user.disabled": self = .userChanged(try data.userChange(.disabled))
        case "user.enabled": self = .userChanged(try data.userChange(.enabled))
        case "user.resumed": self = .userChanged(try data.userChange(.resumed))
        case "policies.reloaded":
            self = .policiesReloaded(
                PolicyReload(
                    version: try data.string("policy_version"),
                    digest: try data.string("policy_digest"),
                    by: try data.object("by").approver()
                )
            )
        default: self = .unknown(name)
        }
    }
}

extension EventFields {
    fileprivate func links() throws(EventFormatError) -> [String: String] {
        guard let links = try optionalLinks() else { throw EventFormatError(field: "evidence_context") }
        return links
    }

    fileprivate func optionalLinks() throws(EventFormatError) -> [String: String]? {
        guard let context = try optionalContext("evidence_context") else { return nil }
        var links: [String: String] = [:]
        for (name, value) in context.values {
            guard case .string(let text) = value else { throw EventFormatError(field: "evidence_context") }
            links[name] = text
        }
        return links
    }

    /// The proposal; its digest has to be the one that was written.
    fileprivate func proposal() throws(EventFormatError) -> Proposal {
        let fields = try object("proposal")
        let proposal: Proposal
        do {
            let call = CallIdentity(
                action: ActionName(stringLiteral: try fields.string("action")),
                agentID: AgentID(try fields.string("agent_id")),
                resource: try fields.optionalString("resource").map { ResourceName($0) },
                riskClass: try fields.optionalString("risk_class").map { RiskClass($0) }
            )
            proposal = try Proposal(call, context: fields.context("context"))
        } catch {
            throw (error as? EventFormatError) ?? EventFormatError(field: "proposal")
        }
        guard proposal.digest == (try string("digest")) else { throw EventFormatError(field: "digest") }
        return proposal
    }

    fileprivate func ruling() throws(EventFormatError) -> PolicyRuling {
        PolicyRuling(
            policyID: try optionalString("policy_id"),
            policyVersion: try string("policy_version"),
            policyDigest: try string("policy_digest"),
            reason: try string("reason")
        )
    }

    fileprivate func permitTerms() throws(EventFormatError) -> PermitTerms {
        PermitTerms(tokenDigest: try string("token_digest"), expiresAt: try timestamp("expires_at"))
    }

    fileprivate func approvalTerms() throws(EventFormatError) -> Approval.Terms {
        let requester = has("requester") ? try object("requester") : nil
        return Approval.Terms(
            id: try string("id"),
            decideBy: try timestamp("decide_by"),
            useWithin: .milliseconds(try integer("use_within_ms", in: Approval.Terms.useWithinMilliseconds)),
            quorum: try integer("quorum", in: Approval.Terms.quorums),
            approvers: try strings("approvers"),
            attempts: has("attempts") ? try integer("attempts", in: Approval.Terms.attempts) : 1,
            requester: try requester?.approver(),
            requesterDecides: try requester?.isTrue("decides") ?? false
        )
    }

    fileprivate func approver() throws(EventFormatError) -> Approver {
        Approver(name: try string("name"), authentication: try string("authentication"))
    }

    fileprivate func vote(at: Timestamp) throws(EventFormatError) -> Approval.Vote {
        Approval.Vote(
            approver: try object("approver").approver(),
            decision: try value("decision", Approval.Decision.init(rawValue:)),
            reason: try optionalString("reason"),
            at: at
        )
    }

    fileprivate func withdrawal(at: Timestamp) throws(EventFormatError) -> Approval.Withdrawal {
        Approval.Withdrawal(
            of: try string("approver"),
            by: try object("by").approver(),
            reason: try optionalString("reason"),
            at: at
        )
    }

    fileprivate func attempt() throws(EventFormatError) -> Attempt {
        Attempt(
            number: try integer("number", in: Attempt.numbers),
            previous: try string("previous"),
            approval: has("approval") ? try object("approval").carriedApproval() : nil
        )
    }

    private func carriedApproval() throws(EventFormatError) -> CarriedApproval {
        CarriedApproval(
            id: try string("id"),
            approvers: try string("approvers"),
            approvedAt: try timestamp("approved_at"),
            useBy: try timestamp("use_by"),
            limit: try integer("attempts", in: Approval.Terms.attempts),
            uses: try integer("uses", in: Approval.Terms.attempts),
            resumptions: try integer("resumptions", in: CarriedApproval.resumptionCounts)
        )
    }

    fileprivate func release() throws(EventFormatError) -> OperationRelease {
        OperationRelease(
            by: try object("by").approver(),
            reason: try string("reason"),
            finding: try optionalString("finding") == nil
                ? nil : try value("finding", OperationRelease.Finding.init(rawValue:)),
            change: try value("change", OperationRelease.Change.init(rawValue:))
        )
    }

    fileprivate func lift() throws(EventFormatError) -> QuarantineLift {
        guard let scope = Quarantine.Scope(kind: try string("scope"), text: try string("text")) else {
            throw EventFormatError(field: "scope")
        }
        return QuarantineLift(scope: scope, by: try object("by").approver(), reason: try string("reason"))
    }

    fileprivate func keyChange(_ change: KeyChange.Change) throws(EventFormatError) -> KeyChange {
        KeyChange(change, key: try string("key"), by: try object("by").approver())
    }

    fileprivate func userChange(_ change: UserChange.Change) throws(EventFormatError) -> UserChange {
        UserChange(change, user: try string("user"), by: try object("by").approver())
    }

    fileprivate func keyGrant() throws(EventFormatError) -> KeyChange.Grant {
        KeyChange.Grant(
            name: try optionalString("name"),
            agent: try optionalString("agent").map { AgentID($0) },
            scopes: try strings("scopes"),
            expiresAt: try optionalString("expires_at") == nil ? nil : try timestamp("expires_at")
        )
    }

    private func orderTarget() throws(EventFormatError) -> AgentOrder.Target {
        guard let target = AgentOrder.Target(kind: try string("scope"), text: try string("text")) else {
            throw EventFormatError(field: "scope")
        }
        return target
    }

    fileprivate func orderGiven() throws(EventFormatError) -> OrderGiven {
        OrderGiven(
            try value("status", AgentOrder.Status.init(rawValue:)),
            try orderTarget(),
            by: try object("by").approver(),
            reason: try optionalString("reason")
        )
    }

    fileprivate func orderRefusal() throws(EventFormatError) -> OrderRefusal {
        let status = try value("status", AgentOrder.Status.init(rawValue:))
        guard status != .ok else { throw EventFormatError(field: "status") }
        return OrderRefusal(
            target: try orderTarget(),
            status: status,
            agentID: AgentID(try string("agent_id")),
            action: ActionName(stringLiteral: try string("action")),
            idempotencyKey: try optionalString("idempotency_key").map { IdempotencyKey($0) },
            apiKey: try optionalString("api_key"),
            earlier: try integer("earlier", in: OrderRefusal.counts)
        )
    }

    fileprivate func outcome() throws(EventFormatError) -> OperationOutcome {
        let finding = try optionalObject("reconciliation")
        var reconciliation: OperationOutcome.Reconciliation?
        if let finding {
            reconciliation = .init(by: try finding.object("by").approver(), reason: try finding.string("reason"))
        }
        return OperationOutcome(
            outcome: try value("outcome", Outcome.init(rawValue:)),
            reportID: try optionalString("report_id"),
            error: try optionalString("error"),
            result: try optionalContext("result"),
            effect: try effect(),
            reconciliation: reconciliation
        )
    }

    private func effect() throws(EventFormatError) -> OutcomeEffect {
        if has("suspended_by") { return .suspended(approvalID: try string("suspended_by")) }
        guard has("effect") else { return .unknown }
        guard try string("effect") == OutcomeEffect.noneWord else { throw EventFormatError(field: "effect") }
        return .none
    }

    fileprivate func checkReport() throws(EventFormatError) -> CheckReport {
        CheckReport(
            CallIdentity(
                action: ActionName(stringLiteral: try string("action")),
                agentID: AgentID(try string("agent_id"))
            ),
            requestID: try string("request_id"),
            status: try value("status", Outcome.init(rawValue:)),
            decision: try value("decision", CheckReply.Decision.init(rawValue:)),
            policyID: try optionalString("policy_id"),
            result: try optionalContext("result"),
            evidenceContext: try optionalLinks()
        )
    }
}
