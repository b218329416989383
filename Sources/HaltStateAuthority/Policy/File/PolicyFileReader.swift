package import HaltState

/// Reads the JSON of a policy file, and notes everything that is wrong instead of stopping at the first problem.
package struct PolicyFileReader {
    private struct Finding {
        let offset: Int
        let field: String
        let message: String
    }

    private var findings: [Finding] = []
    private var names: [String: String] = [:]
    /// Where numbers stand that have been complained about already: nothing else about them matters.
    private var inexactNumbers: Set<Int> = []

    package init() {}

    package mutating func report(_ message: String, at offset: Int, field: String) {
        guard !inexactNumbers.contains(offset) else { return }
        findings.append(Finding(offset: offset, field: field, message: message))
    }

    /// Complains about numbers that would be compared as others than they are.
    mutating func refuseInexactNumbers(in root: JSONNode) {
        var path = ValuePath()
        if case .array = root.kind { path = ValuePath(.name("policies")) }
        for number in root.inexactNumbers(below: path) {
            report("is \(InexactNumber.words)", at: number.offset, field: number.path.description)
            inexactNumbers.insert(number.offset)
        }
    }

    /// Whether a value has been complained about already, or one in it.
    func isRefused(_ value: ContextValue) -> Bool { !inexactNumbers.isEmpty && !value.isFinite }

    /// Ends reading.
    ///
    /// - Throws: ``PolicyValidationError`` when anything was wrong, in the order of the text.
    package func finish(file: String, bytes: [UInt8]?) throws(PolicyValidationError) {
        guard !findings.isEmpty else { return }
        var position = TextPosition()
        let ordered = findings.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
        throw PolicyValidationError(
            problems: ordered.map { _, finding in
                if let bytes { position.advance(to: finding.offset, in: bytes) }
                return PolicyValidationError.Problem(
                    file: file,
                    line: bytes == nil ? nil : position.line,
                    column: bytes == nil ? nil : position.column,
                    field: finding.field,
                    message: finding.message,
                )
            }
        )
    }

    /// Reads a whole file in either form.
    mutating func document(_ root: JSONNode) -> PolicyFileContent {
        var content = PolicyFileContent()
        switch root.kind {
        case .array(let policies):
            read(policies, into: &content)
        case .object:
            let names = ["version", "default_effect", "policies"]
            let file = object(root, field: "", what: "a policy file", names: names, required: ["policies"])
            content.version = version(file)
            if let effect = effect(file, "default_effect") { content.defaultEffect = effect }
            guard let node = file["policies"] else { break }
            if case .array(let policies) = node.kind {
                read(policies, into: &content)
            } else {
                report("must be a list of policies, not \(node.kindName)", at: node.offset, field: "policies")
            }
        default:
            report("a policy file is a list of policies or an object that has one", at: root.offset, field: "")
        }
        return content
    }

    private mutating func version(_ file: PolicyFileObject) -> String? {
        guard let node = file["version"], let text = text(file, "version") else { return nil }
        if text.isBlank || text.utf8.count > 128 {
            report("must have 1 to 128 bytes and not be blank", at: node.offset, field: "version")
        }
        return text
    }

    private mutating func read(_ policies: [JSONNode], into content: inout PolicyFileContent) {
        for (index, node) in policies.enumerated() {
            guard let (policy, compiled) = policy(node, field: "policies[\(index)]") else { continue }
            content.policies.append(policy)
            content.compiled.append(compiled)
        }
    }

    /// Notes the name of a policy, and complains when another has it already.
    mutating func register(_ name: String, node: JSONNode, policy: String) {
        if let other = names[name] {
            let field = policy + ".name"
            report("\(other) has the name \"\(name)\" already; give each policy its own", at: node.offset, field: field)
        } else {
            names[name] = policy
        }
    }
}

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
