/// Whoever decides: the embedded authority, a remote one, or a test's.
///
/// The messages' JSON form is the published HaltState wire contract. An implementation throws ``HaltStateError`` with
/// code `unavailable` for an error that may pass, and ``IdempotencyConflict`` when a key belongs to another operation. Errors of
/// other types reach the caller inside a ``HaltStateError``, so that they are not taken for those of a body.
/// Decisions are never errors: they are replies.
public protocol Authority: Sendable {
    /// Decides on one operation, or repeats what was decided (contract section 1.3).
    ///
    /// - Throws: ``IdempotencyConflict`` for a key of another operation, with ``IdempotencyConflict/heldBy`` and what became of that
    ///   operation only for the agent that holds the key; ``InvalidArguments`` for a key or a resource that cannot be used;
    ///   ``HaltStateError``.
    func requestPermit(_ request: GuardRequest) async throws -> GuardReply

    /// Redeems a permit, before the body runs (contract section 1.4).
    ///
    /// - Throws: ``HaltStateError`` for an unknown or foreign permit; ``ActionExpired`` for a late one;
    ///   ``ActionAlreadyStarted`` for one that another call has redeemed.
    func redeemPermit(_ request: StartRequest) async throws -> StartReceipt

    /// Records how the body ended (contract section 1.5). The same report again gets the first receipt.
    ///
    /// - Throws: ``HaltStateError`` when the operation is not running under this permit.
    func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt

    /// Decides without keeping anything for a later call (contract section 1.1).
    ///
    /// - Throws: ``HaltStateError``.
    func check(_ request: CheckRequest) async throws -> CheckReply

    /// Records how a checked call ended (contract section 1.2).
    ///
    /// - Throws: ``HaltStateError``.
    func recordCheck(_ report: CheckReport) async throws -> CheckReceipt

    /// How one approval stands (contract section 1.6).
    ///
    /// - Throws: ``HaltStateError`` with code `notFound`.
    func approval(_ id: String) async throws -> ApprovalReply

    /// The same authority for synchronous callers, or `nil` when it cannot answer without suspending.
    var blocking: (any BlockingAuthority)? { get }

    /// The key under which clients digest arguments unless they set their own, or `nil` for a client's default.
    var bindingKey: BindingKey? { get }

    /// What clients ask for the key instead, unless they set their own, or `nil` where ``bindingKey`` is all there is.
    var bindingKeySource: (any BindingKeySource)? { get }

    /// Whether an agent may go on: what the kill switch asks (contract section 1.9).
    ///
    /// - Throws: ``HaltStateError``.
    func standing(of agentID: AgentID) async throws -> AgentStanding

    /// The decisions of humans as they are made, or `nil` for an authority that has to be asked for each.
    var approvalFeed: (any ApprovalFeed)? { get }

    /// The longest that one answer can take. A step is not tried again when that would not fit into the call's deadline.
    var answerTimeLimit: Duration { get }

    /// How long to wait between two questions about one approval: from the shortest pause to the longest.
    var approvalPolling: ClosedRange<Duration> { get }
}

extension Authority {
    /// No synchronous form.
    public var blocking: (any BlockingAuthority)? { nil }

    /// No key of its own.
    public var bindingKey: BindingKey? { nil }

    /// None: the key is at hand.
    public var bindingKeySource: (any BindingKeySource)? { nil }

    /// Throws: an authority that says nothing of its agents cannot be what a kill switch listens to, and a wrapper that
    /// forgets to pass the question on must not read as a yes.
    public func standing(of agentID: AgentID) async throws -> AgentStanding {
        throw HaltStateError(code: .unsupported, message: "this authority does not say whether an agent may go on")
    }

    /// No feed.
    public var approvalFeed: (any ApprovalFeed)? { nil }

    /// At once.
    public var answerTimeLimit: Duration { .zero }

    /// Four times a second.
    public var approvalPolling: ClosedRange<Duration> { .milliseconds(250)...(.milliseconds(250)) }
}

/// An ``Authority`` for synchronous callers: the same decisions, on the calling thread.
public protocol BlockingAuthority: Sendable {
    /// Decides on one operation, or repeats what was decided.
    ///
    /// - Throws: ``IdempotencyConflict`` for a key of another operation; ``HaltStateError``.
    func requestPermit(_ request: GuardRequest) throws -> GuardReply

    /// Redeems a permit, before the body runs.
    ///
    /// - Throws: As ``Authority/redeemPermit(_:)``.
    func redeemPermit(_ request: StartRequest) throws -> StartReceipt

    /// Records how the body ended.
    ///
    /// - Throws: ``HaltStateError``.
    func recordOutcome(_ report: OutcomeReport) throws -> OutcomeReceipt

    /// Decides without keeping anything for a later call.
    ///
    /// - Throws: ``HaltStateError``.
    func check(_ request: CheckRequest) throws -> CheckReply

    /// Records how a checked call ended.
    ///
    /// - Throws: ``HaltStateError``.
    func recordCheck(_ report: CheckReport) throws -> CheckReceipt

    /// How one approval stands.
    ///
    /// - Throws: ``HaltStateError`` with code `notFound`.
    func approval(_ id: String) throws -> ApprovalReply
}

/// Whether an agent may go on.
public enum AgentStanding: Hashable, Sendable {
    /// It may.
    case running
    /// New calls wait.
    case paused
    /// No call runs any more.
    case killed
}
