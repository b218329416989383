/// An action name in which `*` stands for any characters, dots included, and `?` for one.
struct ActionPattern: Hashable, Sendable {
    static let star = UInt8(ascii: "*")
    static let question = UInt8(ascii: "?")
    static let dot = UInt8(ascii: ".")

    let bytes: [UInt8]
    let isLiteral: Bool

    /// Reads a pattern.
    ///
    /// - Throws: ``InvalidPolicyValue`` when no action can ever match: a rule that denies nothing is worse than none.
    init(_ text: String) throws(InvalidPolicyValue) {
        bytes = Array(text.utf8)
        isLiteral = !bytes.contains { $0 == Self.star || $0 == Self.question }
        guard !bytes.isEmpty else { throw InvalidPolicyValue("must not be empty; \"*\" matches every action") }
        guard bytes.count <= 128 else { throw InvalidPolicyValue("must be at most 128 bytes, as action names are") }
        guard bytes.allSatisfy(Self.isAllowed) else {
            throw InvalidPolicyValue("may hold only lower-case letters, digits, \"_\", \"-\", \".\", \"*\" and \"?\"")
        }
        let words = bytes.split(separator: Self.dot, omittingEmptySubsequences: false)
        guard words.allSatisfy({ !$0.isEmpty }) else {
            throw InvalidPolicyValue("must not start or end with a dot or have two in a row: no action is named so")
        }
        guard words.allSatisfy(Self.canStartWord) else {
            throw InvalidPolicyValue("each word must start with a letter: no action is named otherwise")
        }
        guard !isLiteral || words.count >= 2 else {
            throw InvalidPolicyValue(
                "an action name has at least two words; write \"\(text).*\" for all actions of \(text)"
            )
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "-"), dot, star, question:
            true
        default: false
        }
    }

    private static func canStartWord(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first else { return false }
        return first == star || first == question || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
    }

    /// The characters before the first `*` or `?`, up to and with their last dot; `nil` without a dot.
    var dottedPrefix: ArraySlice<UInt8>? {
        let literal = bytes.prefix { $0 != Self.star && $0 != Self.question }
        return literal.lastIndex(of: Self.dot).map { literal[...$0] }
    }

    /// The characters after the last `*` or `?`, from their first dot on; `nil` without a dot.
    var dottedSuffix: ArraySlice<UInt8>? {
        let literal = bytes.suffix(while: { $0 != Self.star && $0 != Self.question })
        return literal.firstIndex(of: Self.dot).map { literal[$0...] }
    }

    /// Whether a text has the form of an action name, in one pass and without allocating, unlike `ActionName`.
    static func isName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= 128 else { return false }
        var words = 0
        var startsWord = true
        for byte in bytes {
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            if startsWord {
                guard isLetter else { return false }
                words += 1
            } else {
                guard isAllowed(byte), byte != star, byte != question else { return false }
            }
            startsWord = byte == dot
        }
        return words >= 2 && !startsWord
    }

    func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches($0) }
    }

    /// Whether the pattern matches a name, or every name that another pattern matches when the text is one.
    ///
    /// Goes back only to the last `*`: an earlier one could take no more than the last one can.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { pattern in
            var index = 0
            var position = 0
            var lastStar: (index: Int, position: Int)?
            while position < text.count {
                if index < pattern.count, pattern[index] == Self.star {
                    lastStar = (index, position)
                    index += 1
                } else if index < pattern.count, Self.accepts(pattern[index], text[position]) {
                    index += 1
                    position += 1
                } else if let star = lastStar {
                    lastStar = (star.index, star.position + 1)
                    index = star.index + 1
                    position = star.position + 1
                } else {
                    return false
                }
            }
            while index < pattern.count, pattern[index] == Self.star { index += 1 }
            return index == pattern.count
        }
    }

    /// `?` does not take a `*`, which never occurs in a name: in a pattern it stands for more than one character.
    private static func accepts(_ pattern: UInt8, _ byte: UInt8) -> Bool {
        pattern == byte || (pattern == question && byte != star)
    }
}

extension Array where Element == UInt8 {
    fileprivate func suffix(while isIncluded: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var start = endIndex
        while start > startIndex, isIncluded(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}

extension ActionPattern {
    /// Whether one text could match both patterns.
    func overlaps(_ other: ActionPattern) -> Bool {
        if isLiteral || other.isLiteral {
            let (literal, pattern) = isLiteral ? (self, other) : (other, self)
            return literal.bytes.withUnsafeBufferPointer { pattern.matches($0) }
        }
        // What stands before the first wildcard of both has to agree, which settles most pairs.
        for (left, right) in zip(bytes, other.bytes) {
            if Self.isWildcard(left) || Self.isWildcard(right) { break }
            if left != right { return false }
        }
        return sharesText(with: other)
    }

    /// Goes through both patterns at once: `reached[j]` says that what this one has so far and the first `j` characters of
    /// the other can stand for the same text.
    private func sharesText(with other: ActionPattern) -> Bool {
        var reached = Array(repeating: false, count: other.bytes.count + 1)
        reached[0] = true
        for (index, byte) in other.bytes.enumerated() where byte == Self.star && reached[index] {
            reached[index + 1] = true
        }
        for byte in bytes {
            var next = Array(repeating: false, count: reached.count)
            next[0] = reached[0] && byte == Self.star
            for (index, another) in other.bytes.enumerated() {
                next[index + 1] =
                    byte == Self.star || another == Self.star
                    ? reached[index + 1] || next[index]
                    : reached[index] && (byte == another || byte == Self.question || another == Self.question)
            }
            reached = next
        }
        return reached[other.bytes.count]
    }

    private static func isWildcard(_ byte: UInt8) -> Bool { byte == star || byte == question }
}
