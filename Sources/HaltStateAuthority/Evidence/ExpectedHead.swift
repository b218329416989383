import HaltState

/// The head of a chain as somebody has kept it elsewhere. A chain that still has it was not rewritten up to there.
///
/// Its text is `HASH` or `HASH@SEQUENCE`: the hash of an event in hexadecimal, and the place where it stood.
public struct ExpectedHead: Hashable, Sendable {
    /// The event's hash in lower-case hexadecimal.
    public let hash: String
    /// The event's place, or `nil` when only its hash was kept.
    public let sequence: Int?
    let value: SHA256Value

    /// Reads a head; `nil` for text of another form.
    public init?(_ text: String) {
        let parts = text.lowercased().split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let value = SHA256Value(hexadecimal: String(parts[0])), value != .zero else { return nil }
        self.value = value
        hash = value.text
        guard parts.count == 2 else {
            sequence = nil
            return
        }
        guard let sequence = Int(parts[1]), ChainHead.places.contains(sequence) else { return nil }
        self.sequence = sequence
    }

    /// Whether a chain has the event where it should be.
    public func isFound(in summary: EvidenceSummary) -> Bool {
        guard let found = summary.expectedHeadSequence else { return false }
        return found == sequence ?? found
    }
}
