/// An operation with this key was started, or completed, before. The body did not run this time.
public struct ActionAlreadyStarted: Error, Hashable, Sendable {
    /// How far the earlier call got.
    public enum Status: String, Hashable, Sendable {
        /// It has its permit and no recorded outcome: it is running, or it is in doubt.
        case started = "already_started"
        /// Its outcome is recorded.
        case completed
    }

    /// How far the earlier call got.
    public let status: Status
    /// How it ended, or `nil` while that is not known.
    public let outcome: Outcome?
    /// The key of the operation.
    public let idempotencyKey: IdempotencyKey
    /// The action that was asked for.
    public let action: ActionName
    /// The operation in the authority's ledger, or `nil` when the authority does not say.
    public let operationID: String?
    /// Whether it may be this very call that was started: an earlier attempt got no answer, which may have been its permit.
    ///
    /// This call did not run its body. If nobody else holds the key, reconcile the operation with outcome error.
    public let mayBeOwnPermit: Bool

    /// Creates the error.
    public init(
        status: Status,
        outcome: Outcome?,
        idempotencyKey: IdempotencyKey,
        action: ActionName,
        operationID: String?,
        mayBeOwnPermit: Bool = false
    ) {
        self.status = status
        self.outcome = outcome
        self.idempotencyKey = idempotencyKey
        self.action = action
        self.operationID = operationID
        self.mayBeOwnPermit = mayBeOwnPermit
    }
}

extension ActionAlreadyStarted: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened and what to do, safe for logs.
    public var description: String {
        switch (status, outcome) {
        case (.completed, .success): "\(action) has already run under this key, with success; nothing is left to do"
        case (.completed, .error):
            "\(action) has already run under this key and failed; if it may run again, have the key released, or try again "
                + "under a new one"
        case (.completed, nil): "\(action) has already run under this key"
        case (.started, _) where mayBeOwnPermit:
            "\(action) has been started under this key, perhaps by an attempt of this call whose answer was lost; "
                + "this call did not run it; if nobody else did, reconcile the operation with outcome error"
        case (.started, _):
            "\(action) has already been started under this key and has no outcome yet; "
                + "if no process is running it, find out what happened, and reconcile or release the operation"
        }
    }

    /// The description with the idempotency key.
    public var debugDescription: String { "\(description) [key \(idempotencyKey)]" }
}

extension ActionAlreadyStarted: GuardedCallError {
    /// ``GuardedCallStatus/alreadyStarted``.
    public var callStatus: GuardedCallStatus { .alreadyStarted }

    /// What became of the earlier call.
    public var modelMessage: String {
        switch (status, outcome) {
        case (.completed, .success): "Done: it was performed by an earlier call, with success. Do not call it again."
        case (.completed, .error):
            "Not performed this time: an earlier call began it and failed, so it may have been performed in part. "
                + ModelWords.askPerson
        case (.completed, nil), (.started, _):
            "Not performed this time: an earlier call has begun it. \(ModelWords.askPerson)"
        }
    }
}
