import HaltState

extension ArgumentSchema: CustomStringConvertible, Encodable {
    /// The schema as JSON. It is the same in every run, which caches of prompts depend on.
    public var json: String { tree.text }

    /// The schema as JSON.
    public var description: String { json }

    /// Writes the schema.
    public func encode(to encoder: any Encoder) throws { try tree.encode(to: encoder) }

    var tree: OrderedJSON {
        var members: [(String, OrderedJSON)] = [("type", type)]
        if !note.isEmpty { members.append(("description", .value(.string(note)))) }
        if !choices.isEmpty {
            members.append(("enum", .list((choices + (isNullable ? [.null] : [])).map(OrderedJSON.value))))
        }
        if let minimum { members.append(("minimum", .value(minimum))) }
        if let maximum { members.append(("maximum", .value(maximum))) }
        switch form {
        case .text(let format?): members.append(("format", .value(.string(format.rawValue))))
        case .text(nil), .integer, .number, .decimal, .boolean: break
        case .list(let element): members.append(("items", element.tree))
        case .map(let value): members.append(("additionalProperties", value.tree))
        case .object, .window: members += properties
        }
        return .object(members)
    }

    private var type: OrderedJSON {
        let name: ContextValue =
            switch form {
            case .text: "string"
            case .integer: "integer"
            case .number, .decimal: "number"
            case .boolean: "boolean"
            case .list: "array"
            case .map, .object, .window: "object"
            }
        return isNullable ? .list([.value(name), .value("null")]) : .value(name)
    }

    private var properties: [(String, OrderedJSON)] {
        let required = members.filter(\.isRequired).map { OrderedJSON.value(.string($0.name)) }
        return [
            ("properties", .object(members.map { ($0.name, $0.tree) })),
            ("required", .list(required)),
            ("additionalProperties", .value(false)),
        ]
    }
}

extension ArgumentSchema.Member {
    fileprivate var tree: OrderedJSON {
        guard let defaultValue, case .object(let members) = schema.tree else { return schema.tree }
        return .object(members + [("default", .value(defaultValue))])
    }
}
