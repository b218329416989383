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
