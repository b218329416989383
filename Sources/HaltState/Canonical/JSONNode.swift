/// A JSON value together with where it stands in its text, so that a complaint about it can name the line.
package struct JSONNode: Sendable {
    /// The offset of the value's first byte, counted from 0.
    package let offset: Int
    /// The value.
    package let kind: Kind

    package init(offset: Int, kind: Kind) {
        self.offset = offset
        self.kind = kind
    }

    /// A JSON value whose elements carry their own offsets.
    package enum Kind: Sendable {
        case null
        case bool(Bool)
        case integer(Int64)
        case double(Double)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    /// One name and its value, in the order of the text.
    package struct Member: Sendable {
        package let name: String
        /// The offset of the quotation mark that opens the name.
        package let nameOffset: Int
        package let value: JSONNode

        package init(name: String, nameOffset: Int, value: JSONNode) {
            self.name = name
            self.nameOffset = nameOffset
            self.value = value
        }
    }

    /// The value under a name, or `nil` when this is no object or has no such name.
    package subscript(name: String) -> JSONNode? {
        guard case .object(let members) = kind else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The value without its offsets.
    package var contextValue: ContextValue {
        switch kind {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .double(let value): .double(value)
        case .string(let value): .string(value)
        case .array(let elements): .array(elements.map(\.contextValue))
        case .object(let members):
            .object(
                Dictionary(
                    members.lazy.map { ($0.name, $0.value.contextValue) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }
    }
}
