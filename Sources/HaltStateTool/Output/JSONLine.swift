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

    /// The JSON, without a line break, with everything in it made visible.
    var text: String {
        get throws {
            let parts = try members.map { try "\(VisibleJSON.text(of: $0.name)):\(VisibleJSON.text(of: $0.value))" }
            return "{\(parts.joined(separator: ","))}"
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
