/// An ``Authority`` for synchronous callers: the same decisions, on the calling thread.
public protocol BlockingAuthority: Sendable {
    /// Decides on one operation, or repeats what was decided.
    ///
    /// - Throws: ``IdempotencyConflict`` for a key of another operation; ``HaltStateError``.
    func requestPermit(_ request: GuardRequest) throws -> GuardReply

    /// Burns a permit, before the body runs.
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
