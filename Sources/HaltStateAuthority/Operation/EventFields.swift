import HaltState

/// The members of one JSON object of an event, each read exactly as it was written or not at all.
struct EventFields {
    private let members: [JSONNode.Member]

    init(_ node: JSONNode) throws(EventFormatError) {
        guard case .object(let members) = node.kind else { throw EventFormatError(field: "event") }
        self.members = members
    }

    private func node(_ name: String) throws(EventFormatError) -> JSONNode {
        guard let member = members.first(where: { $0.name == name }) else { throw EventFormatError(field: name) }
        return member.value
    }

    /// Whether a member is there that older events lack.
    func has(_ name: String) -> Bool { members.contains { $0.name == name } }

    /// Whether a member is `true`. It is left out where it is not.
    func isTrue(_ name: String) throws(EventFormatError) -> Bool {
        guard has(name) else { return false }
        guard case .bool(true) = try node(name).kind else { throw EventFormatError(field: name) }
        return true
    }

    func string(_ name: String) throws(EventFormatError) -> String {
        guard case .string(let value) = try node(name).kind else { throw EventFormatError(field: name) }
        return value
    }

    func optionalString(_ name: String) throws(EventFormatError) -> String? {
        if case .null = try node(name).kind { return nil }
        return try string(name)
    }

    /// A whole number within a range. There is no other way to a number: what is worked out from one must not end the
    /// process, whoever wrote the event.
    func integer<Value: FixedWidthInteger>(
        _ name: String,
        in range: ClosedRange<Value>
    ) throws(EventFormatError) -> Value {
        guard case .integer(let value) = try node(name).kind, let whole = Value(exactly: value), range.contains(whole)
        else { throw EventFormatError(field: name) }
        return whole
    }

    func timestamp(_ name: String) throws(EventFormatError) -> Timestamp {
        guard let value = Timestamp(try string(name)) else { throw EventFormatError(field: name) }
        return value
    }

    func value<Value>(_ name: String, _ make: (String) -> Value?) throws(EventFormatError) -> Value {
        guard let value = make(try string(name)) else { throw EventFormatError(field: name) }
        return value
    }

    func strings(_ name: String) throws(EventFormatError) -> [String] {
        guard case .array(let elements) = try node(name).kind else { throw EventFormatError(field: name) }
        var values: [String] = []
        for element in elements {
            guard case .string(let value) = element.kind else { throw EventFormatError(field: name) }
            values.append(value)
        }
        return values
    }

    func object(_ name: String) throws(EventFormatError) -> EventFields {
        try EventFields(try node(name))
    }

    func optionalObject(_ name: String) throws(EventFormatError) -> EventFields? {
        if case .null = try node(name).kind { return nil }
        return try object(name)
    }

    func context(_ name: String) throws(EventFormatError) -> GuardContext {
        guard case .object(let values) = try node(name).contextValue else { throw EventFormatError(field: name) }
        return GuardContext(values)
    }

    func optionalContext(_ name: String) throws(EventFormatError) -> GuardContext? {
        if case .null = try node(name).kind { return nil }
        return try context(name)
    }
}

/// An event is not in the form that this version writes.
struct EventFormatError: Error {
    /// The member that is missing, unknown or of another type.
    let field: String
}
