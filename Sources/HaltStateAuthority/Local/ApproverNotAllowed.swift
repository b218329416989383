/// Someone answered an approval who may not. Nothing has changed.
public struct ApproverNotAllowed: Error, Hashable, Sendable {
    /// Why not.
    public enum Reason: Hashable, Sendable {
        /// The agent that wants to act never approves its own action.
        case requestingAgent
        /// The person who asked, under any name or key, never approves what they asked for.
        case requester
        /// The policy names who may approve, and this is nobody of them.
        case notListed([String])
        /// The approver has no name.
        case blankName
        /// The name is new and cannot be told from another one; what is wrong with it, in words. It holds a character that
        /// cannot be seen, starts or ends with a blank, or a word of it mixes scripts (UTS 39, section 5.2, below the level
        /// *highly restrictive*). Names that the approval lists and those of API keys are not judged.
        case unfitName(String)
        /// An earlier version has counted one person twice, under two spellings, so that this answer would fill the quorum with
        /// fewer people than it takes.
        case countedTwice
        /// Since this was asked for, one of the two has made or reset the account of the other, or somebody has done so for both, so
        /// that one person could answer as two. Holds the other's name: who approved before, or who asked.
        case oneHand(String)
    }

    /// The approval that was answered.
    public let approvalID: String
    /// Who answered.
    public let approver: String
    /// Why that does not count.
    public let reason: Reason

    /// Creates the error.
    public init(approvalID: String, approver: String, reason: Reason) {
        self.approvalID = approvalID
        self.approver = approver
        self.reason = reason
    }
}

extension ApproverNotAllowed: CustomStringConvertible {
    /// What happened and what to do.
    public var description: String {
        switch reason {
        case .requestingAgent: "\(approver) asked for this action and may not approve it; someone else has to"
        case .requester: "\(approver) asked for this action and may not decide on it; someone else has to"
        case .notListed(let allowed):
            "\(approver) may not decide on approval \(approvalID); \(allowed.joined(separator: ", ")) may"
        case .blankName: "an approver needs a name"
        case .countedTwice:
            "approval \(approvalID) has two votes of one person, so fewer people have approved than it takes; reject it, and "
                + "have it asked for again"
        case .oneHand(let other):
            "\(approver) and \(other) count as one person on what was asked for before an account of theirs was made or reset; "
                + "someone else has to approve"
        case .unfitName(let problem): "the approver's name \(problem); answer under another name"
        }
    }
}
