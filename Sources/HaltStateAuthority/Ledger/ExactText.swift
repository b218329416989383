/// Text that is the same only byte for byte, as a durable ledger compares it. Swift's `==` takes two ways of writing
/// one character for the same, so a dictionary by plain text would take two keys for one operation.
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: Self, right: Self) -> Bool {
        // Text of the same bytes is equal in Swift's eyes too, and that comparison is the fastest there is.
        guard left.text == right.text else { return false }
        return left.isPlain && right.isPlain || left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Whether the text is ASCII, which can be written in one way only.
    private var isPlain: Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// Hashes as the text does: what is the same byte for byte has the same hash.
    package func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}

extension ExactText: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
