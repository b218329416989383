/// An operation with this key was started, or completed, before. The body did not run this time.
///
/// What the earlier call came to is here as far as its outcome says: a caller that repeats a call can tell its first result again.
public struct ActionAlreadyStarted: Error, Hashable, Sendable {
    /// How far the earlier call got.
    public enum Status: String, Hashable, Sendable {
        /// It has its permit and no recorded outcome. See ``ActionAlreadyStarted/standing``.
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
    /// Whether it is under way or in doubt, and the like; `nil` when the authority does not say.
    public let standing: OperationStanding?
    /// The type of the error that it ended with, as its outcome reports it, or `nil`. See ``isCancelled``.
    public let errorType: String?
    /// What its body attached to its outcome, or `nil`. More than 64 KiB of it is left out.
    public let result: GuardContext?
    package var leftBody = LeftBody()

    /// Creates the error.
    public init(
        status: Status,
        outcome: Outcome?,
        idempotencyKey: IdempotencyKey,
        action: ActionName,
        operationID: String?,
        mayBeOwnPermit: Bool = false,
        earlier: EarlierCall = EarlierCall()
    ) {
        self.status = status
        self.outcome = outcome
        self.idempotencyKey = idempotencyKey
        self.action = action
        self.operationID = operationID
        self.mayBeOwnPermit = mayBeOwnPermit
        standing = earlier.standing
        errorType = earlier.error
        result = earlier.result
    }

    /// Whether the earlier call was cancelled, and did not fail by itself.
    public var isCancelled: Bool { outcome == .error && ErrorSummary.isCancellation(errorType) }
}

extension ActionAlreadyStarted: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened and what to do, safe for logs.
    public var description: String {
        switch (status, outcome) {
        case (.completed, .success): "\(action) has already run under this key, with success; nothing is left to do"
        case (.completed, .error):
            "\(action) has already run under this key and \(isCancelled ? "was cancelled" : "failed"); "
                + "if it may run again, have the key released, or try again under a new one"
        case (.completed, nil): "\(action) has already run under this key"
        case (.started, _) where mayBeOwnPermit:
            "\(action) has been started under this key, perhaps by an attempt of this call whose answer was lost; "
                + "this call did not run it; if nobody else did, reconcile the operation with outcome error"
        case (.started, _): unfinished
        }
    }

    private var unfinished: String {
        switch standing {
        case .underWay: "\(action) is under way under this key; its outcome is not recorded yet"
        case .permitLost: "the permit of \(action) was lost before it ran; have its key released"
        case .inDoubt:
            "\(action) was started under this key, and nobody knows how it ended; "
                + "find out what happened, and reconcile or release the operation"
        default:
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
        case (.completed, .success):
            "Done: an earlier call has performed it, with success. Do not call it again."
                + (toolAnswer.map { " Its answer was: \($0)" } ?? "")
        case (.completed, .error):
            "Not performed this time: an earlier call began it and \(ModelWords.ending(isCancelled, errorType)), "
                + "so it may have been performed in part. \(ModelWords.askPerson)"
        case (.completed, nil):
            "Not performed this time: an earlier call has performed it, and nobody says how it ended. \(ModelWords.askPerson)"
        case (.started, _) where mayBeOwnPermit: Self.inDoubt
        case (.started, _): unfinishedMessage
        }
    }

    private var unfinishedMessage: String {
        switch standing {
        case .underWay:
            "Not performed this time: an earlier call is performing it at the moment. "
                + "Do not call it again; its end is not known yet."
        case .permitLost:
            "Not performed: an earlier call was allowed to perform it and did not. \(ModelWords.askPerson)"
        default: Self.inDoubt
        }
    }

    /// What the model was told of the earlier call, where that is kept.
    private var toolAnswer: String? {
        if case .string(let answer)? = result?[ToolAnswer.factName] { answer } else { nil }
    }

    private static let inDoubt =
        "Not performed this time: an earlier call began it, and nobody knows how that ended. \(ModelWords.askPerson)"
}
