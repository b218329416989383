#if Server
import HaltState

/// The form of a JSON value, as JSON Schema 2020-12 says it, which OpenAPI 3.1 uses.
struct Schema: Sendable {
    let json: ContextValue

    private init(_ json: [String: ContextValue]) {
        self.json = .object(json)
    }

    static let text = Schema(["type": "string"])
    static let bool = Schema(["type": "boolean"])
    static let number = Schema(["type": "integer"])
    static let uuid = Schema(["type": "string", "format": "uuid"])
    static let time = Schema(["type": "string", "format": "date-time"])
    /// Any JSON object.
    static let anyObject = Schema(["type": "object"])
    /// What policies match on.
    static let facts = anyObject.described(
        "Numbers are kept exactly. One that is not the shortest text of a double, nor a whole number of 64 signed bits, is "
            + "refused; write it as text."
    )
    /// What a body says of its end.
    static let result = anyObject.described(
        "A number that cannot be kept exactly is left out (null in a list), and a member left_out lists the paths. The report "
            + "counts all the same."
    )
    /// Why somebody decides as they do.
    static let reason = text(atMost: 1_000)
    /// Names and their text.
    static let links = Schema(["type": "object", "additionalProperties": ["type": "string"]])
    /// Text that names something: not blank, not too long, no control characters.
    static let name = Schema([
        "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$",
    ])

    static func text(atMost length: Int) -> Schema {
        Schema(["type": "string", "maxLength": .integer(Int64(length))])
    }

    static func text(matching pattern: String) -> Schema {
        Schema(["type": "string", "pattern": .string(pattern)])
    }

    static func number(_ range: ClosedRange<Int>) -> Schema {
        Schema([
            "type": "integer", "minimum": .integer(Int64(range.lowerBound)),
            "maximum": .integer(Int64(range.upperBound)),
        ])
    }

    static func one(of words: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(words.map(ContextValue.string))])
    }

    static func list(of element: Schema) -> Schema {
        Schema(["type": "array", "items": element.json])
    }

    static func constant(_ value: ContextValue) -> Schema { Schema(["const": value]) }

    /// Content in base64 with padding, RFC 4648 section 4.
    static let base64 = Schema([
        "type": "string", "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    ])

    /// A whole number that is not negative.
    static let count = Schema(["type": "integer", "minimum": 0])

    /// An object of some names and their text, and no others.
    static func links(named names: Set<String>) -> Schema {
        let text: ContextValue = ["type": "string", "minLength": 1]
        return Schema([
            "type": "object", "additionalProperties": false,
            "properties": .object(Dictionary(uniqueKeysWithValues: names.map { ($0, text) })),
        ])
    }

    static func either(_ forms: Schema...) -> Schema { Schema(["anyOf": .array(forms.map(\.json))]) }

    /// The same object without some names, all of them together.
    func without(_ names: String...) -> Schema {
        guard case .object(var members) = json else { return self }
        members["not"] = ["required": .array(names.map(ContextValue.string))]
        return Schema(members)
    }

    /// The same object, which may hold no names but its own and the tenant's. For bodies that people write, and no published
    /// client: what somebody adds by mistake must not be passed over.
    var closed: Schema {
        guard case .object(var members) = json, case .object(var own)? = members["properties"] else { return self }
        own[Endpoint.Parameter.tenant.name] = Endpoint.Parameter.tenant.schema.orNull.json
        members["properties"] = .object(own)
        members["additionalProperties"] = false
        return Schema(members)
    }

    /// The only names that the object may hold, in order; `nil` where it may hold others.
    var closedNames: [String]? {
        guard case .object(let members) = json, members["additionalProperties"] == false,
            case .object(let own)? = members["properties"]
        else { return nil }
        return own.keys.sorted()
    }

    /// What must not be there.
    static let absent = Schema(["not": [:]])

    /// The same, with a sentence for whoever reads the document.
    func described(_ description: String) -> Schema {
        guard case .object(var members) = json else { return self }
        members["description"] = .string(description)
        return Schema(members)
    }

    /// The same, or `null`.
    var orNull: Schema { Schema(["anyOf": [json, ["type": "null"]]]) }

    /// An object. What is not named is allowed: messages grow.
    static func object(_ members: [String: Schema], optional: [String: Schema] = [:]) -> Schema {
        let all = members.merging(optional) { own, _ in own }.mapValues(\.json)
        return Schema([
            "type": "object", "properties": .object(all),
            "required": .array(members.keys.sorted().map(ContextValue.string)),
        ])
    }
}
#endif
