/// Writes the JSON Canonicalization Scheme, RFC 8785: no white space, names in UTF-16 order, one form per number.
///
/// One rule is stricter than the RFC. Whole numbers are written with all their digits, even beyond 2^53, where the RFC
/// would round them to a double (section 3.2.2.3): two different identifiers must never share a digest.
package struct CanonicalJSON {
    /// What is written, and room for more: each piece is put where it goes, and no piece is appended byte by byte.
    private var memory: [UInt8]
    private var end = 0

    package init(capacity: Int = 256) {
        memory = [UInt8](repeating: 0, count: capacity)
    }

    /// What is written, in memory of its own that is as long as it is.
    package var bytes: [UInt8] { withBytes { Array($0) } }

    /// Lends what is written.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try memory.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
    }

    /// Forgets what was written and keeps the memory for the next text.
    package mutating func restart() { end = 0 }

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
            writeByte(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { writeByte(UInt8(ascii: ",")) }
                try write(element)
            }
            writeByte(UInt8(ascii: "]"))
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
        _ members: consuming [(String, Value)],
        _ writeValue: (inout CanonicalJSON, Value) throws(Failure) -> Void
    ) throws(Failure) {
        writeByte(UInt8(ascii: "{"))
        var isFirst = true
        if members.count > 1 { members.sort { Self.precedes($0.0, $1.0) } }
        for (name, value) in members {
            if !isFirst { writeByte(UInt8(ascii: ",")) }
            isFirst = false
            write(name)
            writeByte(UInt8(ascii: ":"))
            try writeValue(&self, value)
        }
        writeByte(UInt8(ascii: "}"))
    }

    package mutating func writeNull() { writeRaw("null") }

    package mutating func write(_ value: Bool) { writeRaw(value ? "true" : "false") }

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
            if value < 0 { writeByte(UInt8(ascii: "-")) }
            writeRaw(UnsafeRawBufferPointer(rebasing: buffer[start...]))
        }
    }

    package mutating func write(_ value: Double) throws(NotANumber) {
        guard value.isFinite else { throw NotANumber() }
        ECMAScriptNumber.text(of: value).withPlainBytes { writeRaw($0) }
    }

    package mutating func write(_ value: String) {
        write(value, named: nil)
    }

    /// Writes text, with a member's name before it if it is to have one: nearly all that is written comes in such pairs.
    mutating func write(_ value: String, named name: MemberName?) {
        value.withPlainBytes { text in
            let start = end
            var nameLength = 0
            var isPlain = true
            put(atMost: (name?.room ?? 0) + text.count + 2) { place in
                nameLength = name?.write(to: place) ?? 0
                place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: nameLength, as: UInt8.self)
                isPlain = JSONText.copy(text, to: place + nameLength + 1)
                let length = nameLength + text.count + 2
                place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: length - 1, as: UInt8.self)
                return length
            }
            if isPlain { return }
            end = start + nameLength + 1
            writeEscaped(text)
            writeByte(UInt8(ascii: "\""))
        }
    }

    /// Writes text that holds characters to escape. The others come in runs, and are copied so.
    private mutating func writeEscaped(_ text: UnsafeRawBufferPointer) {
        var start = 0
        for (index, byte) in text.enumerated() where JSONText.isEscaped(byte) {
            writeRaw(UnsafeRawBufferPointer(rebasing: text[start..<index]))
            writeEscape(of: byte)
            start = index + 1
        }
        writeRaw(UnsafeRawBufferPointer(rebasing: text[start...]))
    }

    /// Copies JSON that is canonical already.
    package mutating func writeRaw(_ text: [UInt8]) {
        text.withUnsafeBytes { writeRaw($0) }
    }

    private mutating func writeRaw(_ text: StaticString) {
        text.withUTF8Buffer { writeRaw(UnsafeRawBufferPointer($0)) }
    }

    private mutating func writeRaw(_ text: UnsafeRawBufferPointer) {
        guard let start = text.baseAddress, !text.isEmpty else { return }
        put(atMost: text.count) { place in
            place.copyMemory(from: start, byteCount: text.count)
            return text.count
        }
    }

    mutating func writeByte(_ byte: UInt8) {
        put(atMost: 1) { place in
            place.storeBytes(of: byte, as: UInt8.self)
            return 1
        }
    }

    /// What was written last, or `nil` before the first byte.
    var last: UInt8? { end == 0 ? nil : memory[end - 1] }

    /// Puts a piece at the end.
    ///
    /// - Parameters:
    ///   - count: How long the piece is at most, and at least one byte.
    ///   - write: Writes the piece into so many bytes, and returns how long it is.
    @inline(__always)
    mutating func put(atMost count: Int, _ write: (UnsafeMutableRawPointer) -> Int) {
        if memory.count - end < count { grow(by: count) }
        let start = end
        end += memory.withUnsafeMutableBytes { $0.baseAddress.map { write($0 + start) } ?? 0 }
    }

    @inline(never)
    private mutating func grow(by count: Int) {
        memory += repeatElement(0, count: max(count, memory.count))
    }

    /// RFC 8785 section 3.2.2.2: the two-character escapes where JSON has them, `\u00xx` in lower case for other
    /// control characters. Everything else stands as it is.
    private mutating func writeEscape(of byte: UInt8) {
        switch byte {
        case 0x08: writeRaw(#"\b"#)
        case 0x09: writeRaw(#"\t"#)
        case 0x0A: writeRaw(#"\n"#)
        case 0x0C: writeRaw(#"\f"#)
        case 0x0D: writeRaw(#"\r"#)
        case 0..<0x20:
            writeRaw(#"\u00"#)
            writeByte(Hexadecimal.digit(byte >> 4))
            writeByte(Hexadecimal.digit(byte & 15))
        default:
            writeByte(UInt8(ascii: "\\"))
            writeByte(byte)
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
