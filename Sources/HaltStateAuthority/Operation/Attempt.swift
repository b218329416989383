public import HaltState

/// That an operation is not the first one under its key: another attempt at what the one before it did not do, or not as
/// far as anybody knows.
///
/// A class, because most operations have none, and an event should not grow by it.
public final class Attempt: Sendable {
    /// Which one it is. The first attempt has no such record, so this is at least 2.
    public let number: Int
    /// The operation of the attempt before it.
    public let previous: String
    /// The approval that was given to an earlier attempt and still holds for this one, or `nil`.
    public let approval: CarriedApproval?

    /// Creates a record.
    public init(number: Int, previous: String, approval: CarriedApproval? = nil) {
        self.number = min(max(number, Self.numbers.lowerBound), Self.numbers.upperBound)
        self.previous = previous
        self.approval = approval
    }

    /// The numbers that an event may hold.
    static let numbers = 2...Int(Int32.max)
}

extension Attempt {
    /// The attempt after an operation; `nil` where that has not been one, so that this is the first.
    convenience init?(after previous: GuardedOperation, approval: CarriedApproval?) {
        guard previous.isAttempt || previous.attempt != nil else { return nil }
        self.init(number: previous.attemptNumber + 1, previous: previous.id, approval: approval)
    }
}

extension Attempt: Hashable {
    /// Compares what the event tells.
    public static func == (left: Attempt, right: Attempt) -> Bool {
        left === right
            || (left.number == right.number && left.previous == right.previous && left.approval == right.approval)
    }

    /// Hashes what tells attempts apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(previous)
    }
}

/// An approval that outlives the attempt it was given to, because that one's body did nothing.
public struct CarriedApproval: Hashable, Sendable {
    /// The approval's name, a UUID. It answers as the approval of the attempt that it was given to.
    public let id: String
    /// Everyone who approved, for display.
    public let approvers: String
    /// When the last of them did.
    public let approvedAt: Timestamp
    /// The end of the time to use it.
    public let useBy: Timestamp
    /// How many attempts it is good for.
    public let limit: Int
    /// How many it has been used for, this one included. An attempt that was suspended and goes on is not another one.
    public let uses: Int
    /// How many of them went on after they were suspended.
    public let resumptions: Int

    /// Creates a record.
    public init(
        id: String,
        approvers: String,
        approvedAt: Timestamp,
        useBy: Timestamp,
        limit: Int,
        uses: Int,
        resumptions: Int
    ) {
        self.id = id
        self.approvers = approvers
        self.approvedAt = approvedAt
        self.useBy = useBy
        self.limit = limit
        self.uses = uses
        self.resumptions = resumptions
    }

    /// The approval that an attempt may be carried on with, or `nil`.
    init?(of operation: GuardedOperation) {
        if let carried = operation.attempt?.approval {
            self = carried
        } else if let approval = operation.approval, operation.permit != nil, let useBy = approval.useBy,
            let vote = approval.decisiveVote, vote.decision == .approve
        {
            self.init(
                id: approval.terms.id,
                approvers: approval.approverNames,
                approvedAt: vote.at,
                useBy: useBy,
                limit: approval.terms.attempts,
                uses: 1,
                resumptions: 0
            )
        } else {
            return nil
        }
    }

    /// The approval for one more attempt, or `nil` where it is used up or too old.
    func used(at now: Timestamp) -> Self? {
        uses < limit && useBy > now ? with(uses: uses + 1, resumptions: resumptions) : nil
    }

    /// The approval for an attempt that goes on after it was suspended. People have approved the whole of it, however long those
    /// took who were asked inside. A body that is suspended time and again needs another approval nevertheless.
    func resumed() -> Self? {
        resumptions < Self.resumptionLimit ? with(uses: uses, resumptions: resumptions + 1) : nil
    }

    static let resumptionLimit = 16
    /// How often an event may say that an attempt went on.
    static let resumptionCounts = 0...resumptionLimit

    private func with(uses: Int, resumptions: Int) -> Self {
        Self(
            id: id,
            approvers: approvers,
            approvedAt: approvedAt,
            useBy: useBy,
            limit: limit,
            uses: uses,
            resumptions: resumptions
        )
    }
}
