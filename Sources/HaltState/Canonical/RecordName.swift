/// What names an event or an operation: nearly always a UUID in lower case, kept as its 128 bits. Whatever else a ledger or another
/// authority has for a name is kept as it is.
///
/// Two are the same when their texts have the same bytes.
package struct RecordName: Sendable {
    private enum Form: Sendable {
        case uuid(UInt64, UInt64)
        case text(String)
    }

    private let form: Form

    /// Reads a name, whatever it is.
    package init(_ text: String) {
        form = Self.uuid(in: text) ?? .text(text)
    }

    /// Lays out 128 bits as RFC 9562 section 5.4 says: version 4 and variant 10 in their places.
    package init(random high: UInt64, _ low: UInt64) {
        form = .uuid(high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000, low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    /// The name as it is written.
    package var text: String {
        switch form {
        case .text(let text): text
        case .uuid(let high, let low):
            String(unsafeUninitializedCapacity: Self.length) { buffer in
                Self.write(high, low, to: UnsafeMutableRawBufferPointer(buffer))
                return Self.length
            }
        }
    }

    /// Whether it is a UUID, in lower case or not.
    package var isUUID: Bool {
        switch form {
        case .uuid: true
        case .text(let text): text.isUUID
        }
    }
}

extension RecordName: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        switch (left.form, right.form) {
        case (.uuid(let left, let leftLow), .uuid(let right, let rightLow)): left == right && leftLow == rightLow
        case (.text(let left), .text(let right)): left.hasBytes(of: right)
        case (.uuid, .text), (.text, .uuid): false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch form {
        case .uuid(_, let low): hasher.combine(low)
        case .text(let text): hasher.combine(text)
        }
    }
}

extension RecordName {
    private static let length = 36

    /// Writes the 36 characters. Eight digits at a time; the dashes stand in front of the ninth, 13th, 17th and 21st.
    private static func write(_ high: UInt64, _ low: UInt64, to place: UnsafeMutableRawBufferPointer) {
        func put(_ digits: UInt64, at first: Int, and second: Int) {
            place.storeBytes(of: UInt32(digits >> 32).bigEndian, toByteOffset: first, as: UInt32.self)
            place.storeBytes(of: UInt32(truncatingIfNeeded: digits).bigEndian, toByteOffset: second, as: UInt32.self)
        }
        put(Hexadecimal.digits(of: UInt32(high >> 32)), at: 0, and: 4)
        put(Hexadecimal.digits(of: UInt32(truncatingIfNeeded: high)), at: 9, and: 14)
        put(Hexadecimal.digits(of: UInt32(low >> 32)), at: 19, and: 24)
        put(Hexadecimal.digits(of: UInt32(truncatingIfNeeded: low)), at: 28, and: 32)
        place.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 8, as: UInt8.self)
        place.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 13, as: UInt8.self)
        place.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 18, as: UInt8.self)
        place.storeBytes(of: UInt8(ascii: "-"), toByteOffset: 23, as: UInt8.self)
    }

    /// The bits of a UUID in lower case, or `nil` for any other text.
    private static func uuid(in text: String) -> Form? {
        guard text.utf8.count == length else { return nil }
        var (high, low, count) = (UInt64(0), UInt64(0), 0)
        for (place, byte) in text.utf8.enumerated() {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hexadecimal.value(of: byte) else { return nil }
            if count < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
            count += 1
        }
        return .uuid(high, low)
    }
}

extension CanonicalJSON {
    package mutating func member(_ name: StaticString, _ value: RecordName) {
        value.write(named: name, to: &self)
    }
}

extension RecordName {
    fileprivate func write(named name: StaticString, to writer: inout CanonicalJSON) {
        switch form {
        case .text(let text): writer.member(name, text)
        case .uuid(let high, let low):
            writer.member(name, plain: Self.length) { Self.write(high, low, to: $0) }
        }
    }
}
