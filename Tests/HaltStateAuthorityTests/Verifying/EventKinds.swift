import Foundation
import HaltState
import HaltStateAuthority

/// Every kind of event with the same text in each of its places, and with nothing in those that may be empty.
struct EventKinds {
    let full: [LedgerEvent.Kind]
    let empty: [LedgerEvent.Kind]

    static let time = Timestamp(microseconds: 1_767_225_600_000_001)

    init(text: String, context: GuardContext? = nil) throws {
        let context = context ?? [text: .string(text), "nested": .object([text: [.string(text), nil]])]
        full = try Self.kinds(text: text, optional: text, context: context, links: [text: text, "other": text])
        empty = try Self.kinds(text: text, optional: nil, context: nil, links: [:])
    }

    private static func kinds(
        text: String,
        optional: String?,
        context: GuardContext?,
        links: [String: String]
    ) throws -> [LedgerEvent.Kind] {
        let proposal = try Proposal(
            CallIdentity(
                action: ActionName(stringLiteral: text),
                agentID: AgentID(text),
                resource: optional.map { ResourceName($0) },
                riskClass: optional.map { RiskClass($0) }
            ),
            context: context ?? [:]
        )
        let ruling = PolicyRuling(policyID: optional, policyVersion: text, policyDigest: text, reason: text)
        let permit = PermitTerms(tokenDigest: text, expiresAt: time)
        let approver = Approver(name: text, authentication: text)
        let terms = Approval.Terms(
            id: text,
            decideBy: time,
            useWithin: .microseconds(1_500_900),
            quorum: optional == nil ? 1 : 3,
            approvers: optional.map { [$0, "alice", $0] } ?? [],
            attempts: optional == nil ? 1 : 100,
            requester: optional.map { _ in approver },
            requesterDecides: true
        )
        let report = CheckReport(
            CallIdentity(action: ActionName(stringLiteral: text), agentID: AgentID(text)),
            requestID: text,
            status: .error,
            decision: .approvalRequired,
            policyID: optional,
            result: context,
            evidenceContext: optional.map { [$0: $0] }
        )
        let reconciliation = optional.map { OperationOutcome.Reconciliation(by: approver, reason: $0) }
        let outcome = OperationOutcome(
            outcome: optional == nil ? .success : .error,
            reportID: optional,
            error: optional,
            result: context,
            reconciliation: reconciliation
        )
        return [
            .denied(proposal, ruling, links: links), .approvalRequested(proposal, ruling, terms, links: links),
            .allowed(proposal, ruling, permit, links: links), .found(proposal, outcome),
            .voted(.init(approver: approver, decision: .reject, reason: optional, at: time)),
            .approvalWithdrawn(.init(of: text, by: approver, reason: optional, at: time)),
            .expired(optional == nil ? .decide : .use), .withheld(ruling), .permitted(permit),
            .started(OperationStart(startID: text, leaseExpiresAt: time)),
            .completed(outcome),
            .released(
                OperationRelease(
                    by: approver,
                    reason: text,
                    finding: optional.map { _ in .processEnded },
                    change: optional == nil ? .refused : .allowed
                )
            ),
            .overtaken(by: text), .checked(proposal, ruling, .approvalRequired, links: links), .checkReported(report),
            .restored(LedgerRestore(backedUpAt: time, by: approver)),
            .quarantineLifted(
                QuarantineLift(scope: optional.map { .prefix($0) } ?? .all, by: approver, reason: text)
            ),
            .ordered(OrderGiven(.ok, .agent(AgentID(text)), by: approver, reason: optional)),
            .ordered(
                OrderGiven(
                    optional == nil ? .pause : .kill,
                    optional.map { .actions($0) } ?? .everyone,
                    by: approver,
                    reason: optional
                )
            ),
            .refused(
                OrderRefusal(
                    target: optional.map { .actions($0) } ?? .everyone,
                    status: .pause,
                    agentID: AgentID(text),
                    action: ActionName(stringLiteral: text),
                    idempotencyKey: optional.map { IdempotencyKey($0) },
                    apiKey: optional,
                    earlier: optional == nil ? 0 : 41
                )
            ),
            .keyChanged(
                KeyChange(
                    .created(
                        KeyChange.Grant(
                            name: optional,
                            agent: optional.map { AgentID($0) },
                            scopes: optional.map { [$0, "admin:read"] } ?? [],
                            expiresAt: optional.map { _ in time }
                        )
                    ),
                    key: text,
                    by: approver
                )
            ),
            .keyChanged(KeyChange(.named(text), key: text, by: approver)),
            .keyChanged(KeyChange(.revoked, key: text, by: approver)),
            .keyChanged(KeyChange(.resumed, key: text, by: approver)),
            .userChanged(UserChange(.created(name: text, role: text), user: text, by: approver)),
            .userChanged(UserChange(.reset, user: text, by: approver)),
            .userChanged(UserChange(.roleChanged(text), user: text, by: approver)),
            .userChanged(UserChange(.disabled, user: text, by: approver)),
            .userChanged(UserChange(.enabled, user: text, by: approver)),
            .userChanged(UserChange(.resumed, user: text, by: approver)),
            .policiesReloaded(PolicyReload(version: text, digest: text, by: approver)),
        ]
    }
}
