package import HaltState

/// The members of one JSON object of a policy file.
package struct PolicyFileObject {
    let field: String
    package let offset: Int
    let members: [JSONNode.Member]

    package subscript(name: String) -> JSONNode? {
        members.first { $0.name == name }?.value
    }

    /// The full name of a member, such as `policies[3].effect`.
    package func path(_ name: String) -> String {
        field.isEmpty ? name : "\(field).\(name)"
    }
}

extension PolicyFileReader {
    /// Reads an object, and complains about names that it must not have and about those that it lacks.
    package mutating func object(
        _ node: JSONNode,
        field: String,
        what: String,
        names: [String],
        required: [String] = [],
    ) -> PolicyFileObject {
        guard case .object(let members) = node.kind else {
            report("\(what) must be an object, not \(node.kindName)", at: node.offset, field: field)
            return PolicyFileObject(field: field, offset: node.offset, members: [])
        }
        let object = PolicyFileObject(field: field, offset: node.offset, members: members)
        for member in members where !names.contains(member.name) {
            let missing = names.filter { object[$0] == nil }
            let question = NearestName.question(for: member.name, among: missing)
            let list = question.isEmpty ? "; \(what) has \(names.joined(separator: ", "))" : question
            report("unknown field \"\(member.name)\"\(list)", at: member.nameOffset, field: object.path(member.name))
        }
        for name in required where object[name] == nil {
            report("\(what) needs the field \"\(name)\"", at: node.offset, field: object.path(name))
        }
        return object
    }

    /// A text, or `nil` after a complaint, or when there is none.
    package mutating func text(_ object: PolicyFileObject, _ name: String) -> String? {
        guard let node = object[name] else { return nil }
        if case .string(let text) = node.kind { return text }
        report("must be text in quotation marks, not \(node.kindName)", at: node.offset, field: object.path(name))
        return nil
    }

    /// A whole number, or `nil` after a complaint, or when there is none.
    mutating func integer(_ object: PolicyFileObject, _ name: String) -> Int? {
        guard let node = object[name] else { return nil }
        if case .integer(let value) = node.kind, let value = Int(exactly: value) { return value }
        report("must be a whole number, not \(node.kindName)", at: node.offset, field: object.path(name))
        return nil
    }

    /// `true` or `false`, or `nil` after a complaint, or when there is neither.
    mutating func bool(_ object: PolicyFileObject, _ name: String) -> Bool? {
        guard let node = object[name] else { return nil }
        if case .bool(let value) = node.kind { return value }
        report("must be true or false, not \(node.kindName)", at: node.offset, field: object.path(name))
        return nil
    }

    /// An effect, or `nil` after a complaint, or when there is none.
    mutating func effect(_ object: PolicyFileObject, _ name: String) -> PolicyEffect? {
        guard let node = object[name], let text = text(object, name) else { return nil }
        if let effect = PolicyEffect(rawValue: text) { return effect }
        unknown("effect", text, among: PolicyEffect.allCases.map(\.rawValue), at: node.offset, field: object.path(name))
        return nil
    }

    mutating func unknown(_ what: String, _ word: String, among names: [String], at offset: Int, field: String) {
        let question = NearestName.question(for: word, among: names)
        let list = question.isEmpty ? "; write one of \(names.joined(separator: ", "))" : question
        report("unknown \(what) \"\(word)\"\(list)", at: offset, field: field)
    }
}

extension JSONNode {
    /// The kind of value in the words of someone who writes policies.
    var kindName: String {
        switch kind {
        case .null: "null"
        case .bool: "true or false"
        case .integer: "a whole number"
        case .double: "a number with a fraction"
        case .string: "text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
