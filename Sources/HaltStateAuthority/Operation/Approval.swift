public import HaltState

/// The approval that an operation waits for or has had.
public struct Approval: Hashable, Sendable {
    /// What is asked of the humans.
    public struct Terms: Hashable, Sendable {
        /// The approval's name, a UUID.
        public let id: String
        /// The end of the time to decide.
        public let decideBy: Timestamp
        /// How long an approval can be used once it is given.
        public let useWithin: Duration
        /// How many distinct approvers it takes.
        public let quorum: Int
        /// Who may approve; anyone but who asked when empty.
        public let approvers: [String]
        /// How many attempts at the operation it is good for. More than one only where a body that failed says that it did
        /// nothing.
        public let attempts: Int
        /// Who asked, where somebody has vouched for it, such as the holder of an API key; or `nil`.
        public internal(set) var requester: Approver?
        /// Whether who asked may decide like anybody else. The holder of an API key never does.
        public let requesterDecides: Bool

        /// Creates terms. The time to use is kept in whole milliseconds, as the chain writes it. What is beyond the numbers
        /// that an event may hold becomes the nearest of them.
        public init(
            id: String,
            decideBy: Timestamp,
            useWithin: Duration,
            quorum: Int,
            approvers: [String],
            attempts: Int = 1,
            requester: Approver? = nil,
            requesterDecides: Bool = false
        ) {
            self.id = id
            self.decideBy = decideBy
            self.useWithin = .milliseconds(Self.milliseconds(useWithin))
            self.quorum = min(max(quorum, Self.quorums.lowerBound), Self.quorums.upperBound)
            self.approvers = approvers
            self.attempts = min(max(attempts, Self.attempts.lowerBound), Self.attempts.upperBound)
            self.requester = requester
            self.requesterDecides = requester != nil && requesterDecides
        }

        /// How many approvers an event may ask for.
        static let quorums = 1...Int(Int32.max)
        /// How many attempts an approval may be good for.
        static let attempts = 1...ApprovalRule.maximumAttempts
        /// The time to use an approval that an event may hold: at most the 10,000 years that a time has digits for.
        static let useWithinMilliseconds: ClosedRange<Int64> = 0...3_652_425 * 86_400_000

        /// The time to use as the chain writes it.
        var useWithinMilliseconds: Int64 { Self.milliseconds(useWithin) }

        private static func milliseconds(_ duration: Duration) -> Int64 {
            let limits = useWithinMilliseconds
            if duration >= .milliseconds(limits.upperBound) { return limits.upperBound }
            let (seconds, attoseconds) = duration.components
            return duration < .zero ? 0 : seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        }
    }

    /// One human's answer.
    public struct Vote: Hashable, Sendable {
        /// Who answered.
        public let approver: Approver
        /// The answer.
        public let decision: Decision
        /// Why, or `nil`.
        public let reason: String?
        /// When.
        public let at: Timestamp

        /// Creates a vote.
        public init(approver: Approver, decision: Decision, reason: String?, at: Timestamp) {
            self.approver = approver
            self.decision = decision
            self.reason = reason
            self.at = at
        }
    }

    /// An approval taken back before the permit was issued.
    public struct Withdrawal: Hashable, Sendable {
        /// Whose approval it was.
        public let approver: String
        /// Who took it back.
        public let by: Approver
        /// Why, or `nil`.
        public let reason: String?
        /// When.
        public let at: Timestamp

        /// Creates a withdrawal.
        public init(of approver: String, by: Approver, reason: String?, at: Timestamp) {
            self.approver = approver
            self.by = by
            self.reason = reason
            self.at = at
        }
    }

    /// An answer.
    public enum Decision: String, Hashable, Sendable, CaseIterable {
        /// Run it.
        case approve
        /// Do not run it under this key, unless it is released. It outweighs any approval, until the permit is issued.
        case reject
    }

    /// Which of an approval's two clocks ran out.
    public enum Clock: String, Hashable, Sendable {
        /// Nobody, or not enough approvers, decided in time.
        case decide
        /// It was approved and not used in time.
        case use
    }

    /// What is asked.
    public let terms: Terms
    /// The answers that were not taken back, oldest first. Whoever has approved may still reject.
    public internal(set) var votes: [Vote] = []
    /// The approvals that were taken back, oldest first.
    public internal(set) var withdrawals: [Withdrawal] = []
    /// The end of the time to use the approval, once it is given.
    public internal(set) var useBy: Timestamp?

    /// How many more approvals it takes.
    public var missingApprovals: Int {
        max(0, terms.quorum - votes.count { $0.decision == .approve })
    }

    /// The answer that decided, or `nil` while the approval is open.
    public var decisiveVote: Vote? {
        votes.first { $0.decision == .reject } ?? (missingApprovals == 0 ? votes.last : nil)
    }

    /// The latest answer of a person that was not taken back.
    func answer(of person: Approver) -> Vote? {
        votes.last { person.isNamed($0.approver.name) }
    }

    /// Takes an approval back. The other answers stand.
    mutating func take(_ withdrawal: Withdrawal) {
        let place = votes.lastIndex { $0.decision == .approve && $0.approver.isSpelled(withdrawal.approver) }
        if let place { votes.remove(at: place) }
        withdrawals.append(withdrawal)
        useBy = nil
    }

    /// Everyone who approved, for display: `alice, bob`.
    public var approverNames: String {
        votes.filter { $0.decision == .approve }.map(\.approver.name).joined(separator: ", ")
    }
}
