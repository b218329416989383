import HaltState

/// Values that the tests of a call share.
enum Samples {
    static let now = Duration.seconds(100_000)
    static let identifier = "00000000-0000-4000-8000-0000000000ff"

    static let grant = PermitGrant(
        OperationIdentity(
            idempotencyKey: "key-1",
            action: "refund.create",
            agentID: "agent",
            resource: "order/1",
            riskClass: .high
        ),
        operationID: "00000000-0000-4000-8000-000000000001",
        decisionEventID: "00000000-0000-4000-8000-000000000002",
        policyVersion: "v1",
        policyID: "refunds",
        token: PermitToken("a-secret-token"),
        expiresAt: Timestamp(microseconds: 1_767_225_660_000_000)
    )

    static let startReceipt = StartReceipt(
        eventID: "00000000-0000-4000-8000-000000000003",
        hash: "hash",
        isDuplicate: false
    )

    /// The permit of an authority that has redeemed it in the step that granted it.
    static let startedGrant = {
        var started = grant
        started.start = startReceipt
        return started
    }()

    static let unavailable = HaltStateError(code: .unavailable, message: "away")

    static func call(key: IdempotencyKey? = "key-1") -> GuardCall {
        GuardCall(
            "refund.create",
            context: ["amount_cents": 100],
            idempotencyKey: key,
            agentID: "agent",
            resource: "order/1",
            riskClass: .high
        )
    }

    static func lifecycle(key: IdempotencyKey? = "key-1", retry: RetryPolicy = RetryPolicy()) throws -> GuardLifecycle {
        try GuardLifecycle(call: call(key: key), agentID: "default", identifier: identifier, retry: retry)
    }
}

/// The error that a step fails with.
func failure(_ step: GuardLifecycle.Step) -> (any Error)? {
    if case .fail(let error) = step { error } else { nil }
}
