/// Writes the JSON Canonicalization Scheme, RFC 8785: no white space, names in UTF-16 order, one form per number.
///
/// One rule is stricter than the RFC. Whole numbers are written with all their digits, even beyond 2^53, where the RFC
/// would round them to a double (section 3.2.2.3): two different identifiers must never share a digest.
package struct CanonicalJSON {
    package private(set) var bytes: [UInt8]

    package init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written and keeps the memory for the next text.
    package mutating func restart() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// The canonical bytes of a value.
    ///
    /// - Throws: ``CanonicalJSON/NotANumber`` for an infinity or a not-a-number.
    package static func bytes(of value: ContextValue) throws(NotANumber) -> [UInt8] {
        var writer = CanonicalJSON()
        try writer.write(value)
        return writer.bytes
    }

    /// The canonical bytes of a message.
    ///
    /// - Throws: What its `encode(to:)` throws; ``CanonicalJSON/NotANumber``.
    package static func bytes(encoding message: some Encodable) throws -> [UInt8] {
        try bytes(of: ContextValue(encoding: message))
    }

    /// A double that JSON cannot express.
    package struct NotANumber: Error {}
}

extension CanonicalJSON {
    package mutating func write(_ value: ContextValue) throws(NotANumber) {
        switch value {
        case .null: writeNull()
        case .bool(let value): write(value)
        case .integer(let value): write(value)
        case .double(let value): try write(value)
        case .string(let value): write(value)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                try write(element)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members): try write(members)
        }
    }

    package mutating func write(_ members: [String: ContextValue]) throws(NotANumber) {
        try writeObject(members.map { ($0, $1) }) { (writer, value) throws(NotANumber) in try writer.write(value) }
    }

    package mutating func write(_ members: [String: String]) {
        writeObject(members.map { ($0, $1) }) { $0.write($1) }
    }

    /// Writes an object of members with different names, in any order.
    package mutating func write(_ members: [(String, ContextValue)]) throws(NotANumber) {
        try writeObject(members) { (writer, value) throws(NotANumber) in try writer.write(value) }
    }

    private mutating func writeObject<Value, Failure: Error>(
        _ members: [(String, Value)],
        _ writeValue: (inout CanonicalJSON, Value) throws(Failure) -> Void
    ) throws(Failure) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (name, value) in members.count < 2 ? members : members.sorted(by: { Self.precedes($0.0, $1.0) }) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            write(name)
            bytes.append(UInt8(ascii: ":"))
            try writeValue(&self, value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    package mutating func writeNull() {
        bytes.append(contentsOf: "null".utf8)
    }

    package mutating func write(_ value: Bool) {
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    package mutating func write(_ value: Int64) {
        var magnitude = value.magnitude
        var digits: (UInt64, UInt64, UInt32) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { buffer in
            var start = buffer.count
            repeat {
                start -= 1
                buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10)
                magnitude /= 10
            } while magnitude > 0
            if value < 0 { bytes.append(UInt8(ascii: "-")) }
            bytes.append(contentsOf: buffer[start...])
        }
    }

    package mutating func write(_ value: Double) throws(NotANumber) {
        guard value.isFinite else { throw NotANumber() }
        bytes.append(contentsOf: ECMAScriptNumber.text(of: value).utf8)
    }

    package mutating func write(_ value: String) {
        var value = value
        value.withUTF8 { text in
            bytes.append(UInt8(ascii: "\""))
            if Self.needsNoEscape(text) {
                bytes.append(contentsOf: text)
            } else {
                for byte in text { writeEscaped(byte) }
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    /// Whether a text holds neither a control character nor a quote nor a backslash, looked at without a branch for
    /// each byte.
    private static func needsNoEscape(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var found: UInt8 = 0
        for byte in text {
            found |= (byte < 0x20 ? 1 : 0) | (byte == UInt8(ascii: "\"") ? 1 : 0) | (byte == UInt8(ascii: "\\") ? 1 : 0)
        }
        return found == 0
    }

    /// Copies JSON that is canonical already.
    package mutating func writeRaw(_ text: [UInt8]) {
        bytes.append(contentsOf: text)
    }

    mutating func writeByte(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func writeRaw(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: text)
    }

    /// RFC 8785 section 3.2.2.2: the two-character escapes where JSON has them, `\u00xx` in lower case for other
    /// control characters, everything else as it is.
    private mutating func writeEscaped(_ byte: UInt8) {
        switch byte {
        case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0C: bytes.append(contentsOf: #"\f"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0..<0x20:
            bytes.append(contentsOf: #"\u00"#.utf8)
            Hexadecimal.append(byte, to: &bytes)
        default: bytes.append(byte)
        }
    }

    /// Orders names by their UTF-16 code units, RFC 8785 section 3.2.3.
    ///
    /// UTF-8 orders them alike, except that characters from U+10000 on come before U+E000, whose UTF-8 starts at 0xEE.
    package static func precedes(_ left: String, _ right: String) -> Bool {
        for (first, second) in zip(left.utf8, right.utf8) where first != second {
            return max(first, second) < 0xEE
                ? first < second : left.utf16.lexicographicallyPrecedes(right.utf16)
        }
        return left.utf8.count < right.utf8.count
    }
}
