package import HaltState

extension StoredEvent {
    /// When it happened, as far as the payload is to be believed. The time is the first member of the canonical form, so nothing
    /// else has to be read for it.
    ///
    /// - Throws: ``LedgerFault``.
    package var time: Timestamp {
        get throws(LedgerFault) {
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
