/// Looks at plain text, which nearly every name is: for each call, so without a branch for each byte, without a look into
/// Unicode's tables, and without an allocation.
extension String {
    package var isASCII: Bool { hasOnlyBytes { $0 < 0x80 } }

    /// Whether the text is printable ASCII.
    var isPlainText: Bool { hasOnlyBytes { $0 &- 0x20 < 0x5F } }

    /// Whether the text is printable ASCII that neither starts nor ends with a space.
    var isPlainName: Bool {
        let space = UInt8(ascii: " ")
        guard let first = utf8.first, let last = utf8.last, first != space, last != space else { return false }
        return isPlainText
    }

    /// Whether the text is printable ASCII without a capital letter and without a space.
    var isFoldedASCII: Bool {
        hasOnlyBytes { ($0 &- 0x21 < 0x5E) != ($0 &- UInt8(ascii: "A") < 26) }
    }

    /// The text's UTF-8, for the few texts that have it in no one piece. Where this were part of its callers, they would retain
    /// every text in case that they copy it.
    @inline(never)
    var copiedBytes: [UInt8] { Array(utf8) }

    @inline(__always)
    private func hasOnlyBytes(_ isAllowed: (UInt8) -> Bool) -> Bool {
        func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int { bytes.reduce(0) { $0 &+ (isAllowed($1) ? 0 : 1) } }
        return (utf8.withContiguousStorageIfAvailable(count) ?? copiedBytes.withUnsafeBufferPointer(count)) == 0
    }
}
