/// The body ended because a guarded call inside it waits for a human, and is recorded as failed.
///
/// Approving what waits does not run this body again: its key is spent until a person releases it. A body that may be run again
/// from its beginning says so, with ``PendingInside/resume``; its caller then gets ``ApprovalPending``.
///
/// ```swift
/// do {
///     try await closeOrder(order)
/// } catch let error as ApprovalPendingInside {
///     print("\(error.pending.action) waits for approval \(error.pending.approvalID)")
/// }
/// ```
public struct ApprovalPendingInside: Error, Hashable, Sendable {
    /// Why the body is not run again by itself.
    public enum Cause: Hashable, Sendable {
        /// The call does not say that it may be: it has ``PendingInside/fail``.
        case notResumable
        /// A guarded call inside had been let through before, or was still under way.
        case letThrough
        /// The authority does not know of suspended calls, and has recorded a failure.
        case unknownToAuthority
    }

    /// The action that was begun.
    public let action: ActionName
    /// The key of its operation.
    public let idempotencyKey: IdempotencyKey
    /// What waits.
    public let pending: ApprovalPending
    /// Why the body is not run again by itself.
    public let cause: Cause
    package var leftBody = LeftBody()

    /// Creates the error.
    public init(action: ActionName, idempotencyKey: IdempotencyKey, pending: ApprovalPending, cause: Cause) {
        self.action = action
        self.idempotencyKey = idempotencyKey
        self.pending = pending
        self.cause = cause
    }
}

extension ApprovalPendingInside: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened and what to do, safe for logs.
    public var description: String {
        "\(action) is recorded as failed, because \(pending.action) inside it waits for approval \(pending.approvalID); "
            + remedy
    }

    private var remedy: String {
        switch cause {
        case .notResumable:
            "once that is decided, have the operation released and call again with the same key; "
                + "if the body may be run again from its beginning, say onPendingInside: .resume"
        case .letThrough:
            "it is not run again by itself, because another guarded call inside it had been let through or was still "
                + "under way; find out what was done, have the operation released, and call again with the same key"
        case .unknownToAuthority:
            "it may be run again, but this authority does not know of suspended calls; "
                + "once that is decided, have the operation released, or use a new key"
        }
    }

    /// The description with the idempotency keys.
    public var debugDescription: String { "\(description) [key \(idempotencyKey), inside \(pending.idempotencyKey)]" }
}

extension ApprovalPendingInside: GuardedCallError {
    /// ``GuardedCallStatus/failed``: an approval does not make it go on.
    public var callStatus: GuardedCallStatus { .failed }

    /// That it stopped on its way.
    public var modelMessage: String {
        "Begun, and stopped before its end: a step inside it waits for approval, and it does not go on by itself. "
            + ModelWords.askPerson
    }
}
