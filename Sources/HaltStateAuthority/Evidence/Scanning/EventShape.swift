/// What an event of one kind looks like: the members of its data in canonical order, and what it does to its operation.
///
/// The same as ``LedgerEvent`` reads and writes, in a form that a payload can be held against without making anything
/// of it. The tests compare the two.
struct EventShape: Sendable {
    /// A member of an object.
    struct Member: Sendable {
        /// The name as it is written, with its quotation marks and its colon.
        let literal: [UInt8]
        let value: Value
        /// Whether the value may be `null` as well.
        let isOptional: Bool
        /// Whether the member may be missing: older events lack it.
        let isNew: Bool
        /// What the value is kept as.
        let note: EventNote
    }

    /// What a value may be.
    enum Value: Sendable {
        /// Any text.
        case text
        /// A time as this package writes it.
        case time
        /// A whole number.
        case whole(ClosedRange<Int64>)
        /// One of these words.
        case word([[UInt8]])
        /// A list of any texts.
        case texts
        /// An object with texts for values.
        case links
        /// Any object.
        case context
        /// An object with exactly these members.
        case object([Member])
    }

    /// The kind's name in the evidence.
    let type: [UInt8]
    /// The members of its data.
    let data: [Member]
    /// What it does to its operation, given what was noted of its data; `nil` for one that belongs to none.
    let step: @Sendable (EventFacts) -> OperationStep?

    /// Whether it tells of a restore, of which there are few: what it says is read as a whole.
    let isOfRestore: Bool

    init(
        _ type: String,
        _ data: [Member],
        isOfRestore: Bool = false,
        step: @escaping @Sendable (EventFacts) -> OperationStep? = { _ in nil }
    ) {
        self.type = Array(type.utf8)
        self.data = data
        self.isOfRestore = isOfRestore
        self.step = step
    }
}

extension EventShape.Member {
    init(
        _ name: String,
        _ value: EventShape.Value,
        isOptional: Bool = false,
        isNew: Bool = false,
        note: EventNote = .nothing
    ) {
        let literal = Array("\"\(name)\":".utf8)
        self.init(literal: literal, value: value, isOptional: isOptional, isNew: isNew, note: note)
    }

    /// One word of a set of plain ones.
    static func word(_ name: String, _ words: [String], note: EventNote = .nothing) -> Self {
        Self(name, .word(words.map { Array($0.utf8) }), note: note)
    }

    static func text(_ name: String, note: EventNote = .nothing) -> Self { Self(name, .text, note: note) }

    static func optionalText(_ name: String) -> Self { Self(name, .text, isOptional: true) }

    static func time(_ name: String) -> Self { Self(name, .time) }

    /// One word of a set. With a note, it is kept by its place in the set.
    static func word<Word: RawRepresentable<String>>(
        _ name: String,
        _ words: [Word],
        note: EventNote = .nothing
    ) -> Self {
        Self(name, .word(words.map { Array($0.rawValue.utf8) }), note: note)
    }
}
