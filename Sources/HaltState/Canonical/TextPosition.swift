/// A place in a text as editors show it: line and column, both counted from 1.
package struct TextPosition: Hashable, Sendable {
    package private(set) var line = 1
    /// Counted in Unicode scalars, so that a line with accents still points at the right letter.
    package private(set) var column = 1
    private var offset = 0

    /// The start of a text.
    package init() {}

    /// The place of a byte in UTF-8 text.
    package init(of offset: Int, in bytes: [UInt8]) {
        advance(to: offset, in: bytes)
    }

    /// Moves forward to a byte. Places asked for in order cost one pass over the text between them.
    package mutating func advance(to target: Int, in bytes: [UInt8]) {
        let end = min(target, bytes.count)
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\n") || (byte == UInt8(ascii: "\r") && !startsLineFeed(offset, in: bytes)) {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }

    private func startsLineFeed(_ index: Int, in bytes: [UInt8]) -> Bool {
        index < bytes.count && bytes[index] == UInt8(ascii: "\n")
    }
}
