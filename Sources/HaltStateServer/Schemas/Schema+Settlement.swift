#if Server
import HaltState
import HaltStateAuthority

extension Schema {
    static let release = object(
        ["reason": reason],
        optional: [
            "finding": Schema.one(of: OperationRelease.Finding.allCases.map(\.rawValue)).orNull,
            "change": Schema.one(of: OperationRelease.Change.allCases.map(\.rawValue)).orNull,
            "operation_id": .text.orNull,
        ]
    ).closed

    static let reconciliation = object(
        ["outcome": .one(of: Outcome.allCases.map(\.rawValue)), "reason": reason],
        optional: ["operation_id": .text.orNull]
    ).closed

    static let settlement = object([
        "idempotency_key": .text, "operation_id": .uuid,
        "status": .one(of: GuardedOperation.Status.allCases.map(\.rawValue)), "in_doubt": .bool, "counted": .bool,
        "duplicate": .bool, "detail": .text,
    ])
}
#endif
