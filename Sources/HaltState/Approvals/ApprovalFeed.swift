/// Tells what humans decide. The client does the rest: it reconnects, catches up and leaves out what it has had.
public protocol ApprovalFeed: Sendable {
    /// Decisions since a time.
    ///
    /// - Returns: Those that are understood, the oldest first; and whether there may be more, because there were as many as were
    ///   asked for, counting those that are not understood.
    /// - Throws: ``HaltStateError``.
    func approvals(since: Timestamp, limit: Int) async throws -> (decisions: [ApprovalDecision], isFull: Bool)

    /// Opens one connection that tells of decisions, first of those since a time, and then as they are made.
    ///
    /// - Throws: ``HaltStateError``.
    func connect(since: Timestamp?) async throws -> any AsyncSequence<ApprovalEvent, any Error> & Sendable
}

/// What comes over a connection of an ``ApprovalFeed``.
public enum ApprovalEvent: Hashable, Sendable {
    /// The connection is ready, since a time by the authority's own clock, or `nil` when it does not say.
    case connected(at: Timestamp?)
    /// A decision.
    case decision(ApprovalDecision)
    /// A sign of life, or something that this version does not know and passes over.
    case signOfLife
    /// The authority wants nobody to connect again sooner than this after a connection has ended.
    case reconnects(after: Duration)
    /// The authority cannot go on with this connection.
    case failed
}
