import HaltState

/// Types of events that this version does not know, which a later one has written.
///
/// One of an operation makes that operation unavailable, and one that may be about a whole tenant makes the tenant so: nothing is
/// decided on half of what has happened. Evidence is not touched by it, and neither is a ledger, to which a type is a word.
package enum EventType {
    /// The types that this version writes.
    private static let known = Set(EventShape.all.map { String(decoding: $0.type, as: UTF8.self) })

    /// What only records what has happened elsewhere, or what was answered: no decision looks at it.
    private static let records = ["call.", "check.", "key.", "user."]

    /// Stands for a type that the end of a payload does not show. No event has it, so that it counts as unknown.
    package static let unseen = "(cannot be read)"

    private static let mark = Array(#","type":""#.utf8)

    /// So many bytes at the end of a payload hold its type. It is the last member of the canonical form, so that nothing else has to be
    /// read for it.
    package static let longestEnd = 80

    /// The type that the end of a payload names, or `nil` where it names none.
    package static func type(endingWith end: some BidirectionalCollection<UInt8>) -> String? {
        guard end.suffix(2).elementsEqual(#""}"#.utf8) else { return nil }
        let text = end.dropLast(2)
        guard let quote = text.lastIndex(of: UInt8(ascii: "\"")), text[...quote].suffix(mark.count).elementsEqual(mark)
        else { return nil }
        return String(decoding: text[quote...].dropFirst(), as: UTF8.self)
    }

    /// Whether this version knows a type.
    package static func isKnown(_ type: String) -> Bool { known.contains(type) }

    /// The result, or `nil` where it hangs on an event of a type that this version does not know. For what goes through many
    /// operations, of which one is not to keep it from the others.
    package static func passingOverUnknown<Value>(_ work: () throws -> Value?) throws -> Value? {
        do { return try work() } catch let error as HaltStateError where error.underlyingError is UnknownEventType {
            return nil
        }
    }

    /// Whether an event of no operation may be about the whole tenant, such as an order to stop, and nobody here can read it.
    package static func isUnknownOrder(_ type: String) -> Bool {
        !known.contains(type) && !records.contains { type.hasPrefix($0) }
    }
}

/// Something hangs on an event of a type that this version does not know.
///
/// The error behind a ``HaltStateError`` with code `ledgerUnusable`.
package struct UnknownEventType: Error, Hashable {
    package let type: String
}

extension HaltStateError {
    private init(_ subject: String, unknown type: String) {
        let name = type.count <= 60 ? type.visible : "\(type.prefix(60).description.visible)…"
        self.init(
            code: .ledgerUnusable,
            message:
                "\(subject): the ledger holds an event of the type '\(name)', which this version does not know; use the "
                + "version that wrote it, or a later one",
            underlyingError: UnknownEventType(type: type)
        )
    }

    /// The operation cannot be worked out.
    static func unreadableOperation(_ id: String, unknown type: String) -> Self {
        Self("operation \(id.prefix(60).description.visible) is unavailable", unknown: type)
    }

    /// Something may hold for the whole tenant.
    static func unreadableOrders(unknown type: String) -> Self {
        Self("the tenant is unavailable until its orders can be read", unknown: type)
    }
}
