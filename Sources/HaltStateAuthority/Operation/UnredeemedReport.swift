public import HaltState

/// How the body of a guarded call ended, from a client that knows no permit tokens.
///
/// Clients before 0.8 run the body as soon as they hear `allowed`. So whoever serves them records the start together
/// with the permit, under a ``GuardRequest/startID`` that only the same caller can name again here.
public struct UnredeemedReport: Hashable, Sendable {
    /// Which operation, as far as the client says it: no resource and no risk class.
    public var identity: OperationIdentity
    /// The identity of the start that was recorded with the permit.
    public var startID: String
    /// How it ended.
    public var outcome: Outcome
    /// The kind of error, or `nil` after success.
    public var error: String?
    /// What a body that failed says of what it has done.
    public var effect: OutcomeEffect

    /// Creates a report.
    public init(
        _ identity: OperationIdentity,
        startID: String,
        outcome: Outcome,
        error: String? = nil,
        effect: OutcomeEffect = .unknown
    ) {
        self.identity = identity
        self.startID = startID
        self.outcome = outcome
        self.error = error
        self.effect = effect
    }
}
