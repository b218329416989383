/// Text with one role in a call, such as ``AgentID`` or ``IdempotencyKey``.
///
/// Two names are the same only byte for byte, as a durable ledger compares them, and their order is that of their bytes.
/// Swift's `String` takes two ways of writing one character for the same, so a dictionary by plain text would take two
/// keys for one operation.
///
/// Any text makes a name. Whether it can be used is judged where it is used.
package protocol ExactName: Hashable, Comparable, Codable, Sendable, LosslessStringConvertible,
    ExpressibleByStringLiteral
where StringLiteralType == String {
    /// The text as it is sent and kept.
    var rawValue: String { get }
}

extension ExactName {
    /// Compares the bytes of UTF-8.
    public static func == (left: Self, right: Self) -> Bool { left.rawValue.hasBytes(of: right.rawValue) }

    /// Compares the bytes of UTF-8.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }

    /// Hashes as the text does: what has the same bytes has the same hash.
    public func hash(into hasher: inout Hasher) { rawValue.hash(into: &hasher) }

    /// The text as it is sent and kept.
    public var description: String { rawValue }

    /// Reads text, as it is.
    public init(from decoder: any Decoder) throws {
        self.init(stringLiteral: try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension String {
    /// Whether another text has the same bytes of UTF-8.
    package func hasBytes(of other: String) -> Bool {
        let same = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                UnsafeRawBufferPointer(left).hasBytes(of: UnsafeRawBufferPointer(right))
            }
        }
        return (same ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}

extension UnsafeRawBufferPointer {
    /// Compares eight bytes at a time, for every name of every call.
    fileprivate func hasBytes(of other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        // Copies of one long text are one text, and what a call compares are nearly always copies.
        if baseAddress == other.baseAddress { return true }
        guard count >= 8 else { return elementsEqual(other) }
        func differs(at offset: Int) -> Bool {
            loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                != other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        var start = 0
        while start < count {
            // The last eight bytes may overlap those before them.
            if differs(at: Swift.min(start, count - 8)) { return false }
            start += 8
        }
        return true
    }
}
