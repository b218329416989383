import HaltState

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
    /// - Throws: ``PolicyFileError`` when anything was wrong, in the order of the text.
    package func finish(file: String, bytes: [UInt8]?) throws(PolicyFileError) {
        guard !findings.isEmpty else { return }
        var position = TextPosition()
        let ordered = findings.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
        throw PolicyFileError(
            problems: ordered.map { _, finding in
                if let bytes { position.advance(to: finding.offset, in: bytes) }
                return PolicyFileError.Problem(
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
