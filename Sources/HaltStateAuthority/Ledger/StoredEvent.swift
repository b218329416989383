package import HaltState

/// One event as a ledger stores it, before anything of it is believed.
public struct StoredEvent: Hashable, Sendable {
    /// The place that the ledger keeps it at.
    public let sequence: Int
    /// The key that the ledger files it under, or `nil`.
    public let key: String?
    /// The stored payload.
    public let payload: [UInt8]
    /// The stored hash.
    public let hash: String

    /// Whether a payload tells of an approval. The type is the last member of the canonical form, so nothing has to be read for it.
    static func isOfApproval(_ payload: [UInt8]) -> Bool {
        let end = payload.suffix(longestApprovalEnd)
        return !end.ranges(of: approvalMark).isEmpty
    }

    private static let approvalMark = Array(#""type":"approval."#.utf8)
    private static let longestApprovalEnd = #""type":"approval.requested"}"#.utf8.count

    /// Creates a stored event.
    public init(sequence: Int, key: String?, payload: [UInt8], hash: String) {
        self.sequence = sequence
        self.key = key
        self.payload = payload
        self.hash = hash
    }
}

extension StoredEvent {
    /// When it happened, as far as the payload is to be believed. The time is the first member of the canonical form, so nothing
    /// else has to be read for it.
    ///
    /// - Throws: ``LedgerError``.
    package var time: Timestamp {
        get throws(LedgerError) {
            let text = payload.dropFirst(Self.timeMark.count).prefix { $0 != UInt8(ascii: "\"") }
            guard payload.starts(with: Self.timeMark), let time = Timestamp(String(decoding: text, as: UTF8.self))
            else {
                throw .unreadable("field at is missing or not in a known form")
            }
            return time
        }
    }

    private static let timeMark = Array(#"{"at":""#.utf8)
}
