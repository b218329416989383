import Foundation
import HaltState
import Testing

@Suite("Field names of the wire contract")
struct WireFieldTests {
    /// Sections 1.1 to 1.6 of the contract: what a client of 0.8.0.dev1 sends, and no more.
    @Test(
        "A request has exactly the fields of the contract, absent ones as null",
        arguments: [
            ("check", ["agent_id", "action", "params", "evidence_context"], []),
            (
                "check report",
                ["request_id", "agent_id", "action", "status", "decision"], ["policy_id", "result", "evidence_context"]
            ),
            (
                "guard", ["agent_id", "action", "params", "idempotency_key", "evidence_context"],
                ["resource", "risk_class"]
            ),
            (
                "start",
                [
                    "idempotency_key", "action", "agent_id", "resource", "risk_class", "permit_token", "start_id",
                    "evidence_context",
                ], []
            ),
            (
                "report",
                [
                    "idempotency_key", "action", "agent_id", "resource", "risk_class", "permit_token", "report_id",
                    "outcome", "evidence_context",
                ], ["error", "result"]
            ),
        ] as [(String, Set<String>, Set<String>)]
    )
    func requests(name: String, present: Set<String>, null: Set<String>) throws {
        let members = try #require(try Self.emptiest[name].map(Self.members))
        #expect(Set(members.keys) == present.union(null))
        #expect(Set(members.filter { $0.value == .null }.keys) == null)
    }

    /// What the published client requires of a reply; it passes over what it does not know.
    @Test(
        "A reply has every field that the published client requires",
        arguments: [
            (
                "allowed",
                [
                    "status", "operation_id", "policy_version", "decision_event_id", "resource", "risk_class",
                    "permit_token", "permit_expires_at",
                ]
            ),
            (
                "approved",
                [
                    "status", "operation_id", "policy_version", "decision_event_id", "resource", "risk_class",
                    "permit_token", "permit_expires_at", "approval_id",
                ]
            ),
            ("start receipt", ["started", "start_event_id", "start_hash", "duplicate"]),
            ("outcome receipt", ["received", "receipt_event_id", "receipt_hash", "duplicate"]),
            ("check reply", ["decision"]),
            ("approval", ["status"]),
        ] as [(String, Set<String>)]
    )
    func replies(name: String, required: Set<String>) throws {
        let members = try #require(try Self.emptiest[name].map(Self.members))
        #expect(required.isSubset(of: Set(members.filter { $0.value != .null }.keys)))
    }

    @Test("A request names an action, an agent and a token, and a receipt says true")
    func values() throws {
        let start = try #require(try Self.emptiest["start"].map(Self.members))
        #expect(start["permit_token"] == "secret")
        #expect(start["agent_id"] == "bot")
        let receipt = try #require(try Self.emptiest["start receipt"].map(Self.members))
        #expect(receipt["started"] == true)
        let outcome = try #require(try Self.emptiest["outcome receipt"].map(Self.members))
        #expect(outcome["received"] == true)
    }

    private static func members(_ message: any Encodable) throws -> [String: ContextValue] {
        let bytes = try CanonicalJSON.bytes(encoding: message)
        guard case .object(let members) = try JSONReader.read(bytes).contextValue else { return [:] }
        return members
    }

    private static var grant: PermitGrant {
        PermitGrant(
            OperationIdentity(idempotencyKey: "k", action: "a.b", agentID: "bot", resource: "r", riskClass: "low"),
            operationID: "6f1c2d3e-0000-4000-8000-000000000001",
            decisionEventID: "6f1c2d3e-0000-4000-8000-000000000002",
            policyVersion: "1",
            policyID: nil,
            token: PermitToken("secret"),
            expiresAt: Timestamp(microseconds: 0)
        )
    }

    /// Every message with as little in it as possible.
    private static var emptiest: [String: any Encodable & Sendable] {
        var approved = grant
        approved.approval = .init(id: "6f1c2d3e-0000-4000-8000-000000000003", approver: nil, approvedAt: nil)
        return [
            "check": CheckRequest(CallIdentity(action: "a.b", agentID: "bot"), params: [:]),
            "check report": CheckReport(
                CallIdentity(action: "a.b", agentID: "bot"),
                requestID: "r",
                status: .success,
                decision: .allow
            ),
            // The start's identity is a header, and no field.
            "guard": GuardRequest(
                OperationIdentity(idempotencyKey: "k", action: "a.b", agentID: "bot"),
                params: [:],
                startID: "s"
            ),
            "start": StartRequest(
                OperationIdentity(idempotencyKey: "k", action: "a.b", agentID: "bot", resource: "r", riskClass: "low"),
                token: PermitToken("secret"),
                startID: "s"
            ),
            "report": OutcomeReport(
                OperationIdentity(idempotencyKey: "k", action: "a.b", agentID: "bot", resource: "r", riskClass: "low"),
                token: PermitToken("secret"),
                reportID: "r",
                outcome: .success
            ),
            "allowed": GuardReply.permitted(grant),
            "approved": GuardReply.permitted(approved),
            "start receipt": StartReceipt(eventID: "e", hash: "h", isDuplicate: false),
            "outcome receipt": OutcomeReceipt(eventID: "e", hash: "h", isDuplicate: true),
            "check reply": CheckReply(decision: .deny),
            "approval": ApprovalReply(status: .pending),
        ]
    }
}
