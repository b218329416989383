#if Server
import HaltState
import HaltStateAuthority

extension Schema {
    private static let attempt: [String: Schema] = [
        "attempt": .number(1...Int(Int32.max)), "operation_id": .uuid,
        "status": .one(of: GuardedOperation.Status.allCases.map(\.rawValue)), "in_doubt": .bool,
        "doubt": Schema.one(of: Doubt.allCases.map(\.rawValue)).orNull, "permit_lost": .bool, "created_at": .time,
        "updated_at": .time, "started_at": .time.orNull, "approval_id": .uuid.orNull,
        "carried_approval_id": .uuid.orNull, "approved_by": .text.orNull, "outcome": outcome, "error": .text.orNull,
        "effect": Schema.one(of: ["none", "suspended"]).orNull, "waits_for_approval": .text.orNull,
        "outcome_at": .time.orNull, "reconciled_by": .text.orNull, "reconciled_reason": .text.orNull,
        "late_outcome": outcome, "overtaken_by": .text.orNull, "released_by": .text.orNull,
        "released_at": .time.orNull, "release_authentication": .text.orNull, "release_reason": .text.orNull,
        "release_finding": Schema.one(of: OperationRelease.Finding.allCases.map(\.rawValue)).orNull,
        "release_change": Schema.one(of: OperationRelease.Change.allCases.map(\.rawValue)).orNull,
        "release_void": .bool,
    ]
    private static let outcome = Schema.one(of: Outcome.allCases.map(\.rawValue)).orNull
    private static let identified = attempt.merging([
        "idempotency_key": .text, "action": .text, "agent_id": .text, "resource": .text.orNull,
        "risk_class": .text.orNull, "reason": .text, "policy_id": .text.orNull,
    ]) { own, _ in own }

    static let operation = object(identified)
    static let operationWithAttempts = object(
        identified.merging(["params": .anyObject, "attempts": .list(of: object(attempt))]) { own, _ in own }
    )
}
#endif
