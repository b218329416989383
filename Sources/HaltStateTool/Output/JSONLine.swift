#if Tool
import HaltState

/// One line of JSON, its names in the order in which they are given.
struct JSONLine {
    private var members: [(name: String, value: ContextValue)]

    init(_ members: KeyValuePairs<String, ContextValue>) {
        self.members = members.map { ($0.key, $0.value) }
    }

    mutating func append(_ other: JSONLine) {
        members += other.members
    }

    /// The JSON, without a line break.
    var text: String {
        get throws {
            var bytes: [UInt8] = Array("{".utf8)
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += try CanonicalJSON.bytes(of: .string(member.name))
                bytes.append(UInt8(ascii: ":"))
                bytes += try CanonicalJSON.bytes(of: member.value)
            }
            return String(decoding: bytes, as: UTF8.self) + "}"
        }
    }
}

extension ContextValue {
    /// Text, or `null`.
    init(_ text: String?) {
        self = text.map(ContextValue.string) ?? .null
    }

    init(_ number: Int) {
        self = .integer(Int64(number))
    }

    init(_ time: Timestamp?) {
        self = .init(time?.description)
    }

    init(_ texts: [String]) {
        self = .array(texts.map(ContextValue.string))
    }
}
#endif
