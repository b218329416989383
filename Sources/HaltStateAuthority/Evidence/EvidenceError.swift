/// The first thing in a chain that is not as it was written.
public struct EvidenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where: the place of an event, counted from 1, or `nil` for the chain as a whole.
    public let sequence: Int?
    /// What is wrong, without any content.
    public let problem: String

    /// Creates an error.
    public init(sequence: Int?, problem: String) {
        self.sequence = sequence
        self.problem = problem
    }

    /// Where and what.
    public var description: String { (sequence.map { "event \($0): " } ?? "") + problem }
}
