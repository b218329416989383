import HaltState

/// JSON whose objects keep the order of their members: models read a schema from its beginning, and caches compare its bytes.
indirect enum OrderedJSON: Sendable {
    case value(ContextValue)
    case list([OrderedJSON])
    case object([(String, OrderedJSON)])

    var text: String {
        switch self {
        case .value(let value): Self.text(of: value)
        case .list(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.text(of: .string($0))):\($1.text)" }.joined(separator: ",") + "}"
        }
    }

    private static func text(of value: ContextValue) -> String {
        // What is not a number has no place in a schema, and none in JSON.
        (try? CanonicalJSON.bytes(of: value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension OrderedJSON: Encodable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .value(let value): try value.encode(to: encoder)
        case .list(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .object(let members):
            var container = encoder.container(keyedBy: Name.self)
            for (name, value) in members { try container.encode(value, forKey: Name(stringValue: name)) }
        }
    }
}
