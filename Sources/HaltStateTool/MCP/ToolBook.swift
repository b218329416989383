#if Tool
import Foundation
import HaltState
import HaltStateAuthority

/// What a file says of the tools of a server: what of their arguments is disclosed, and what makes their keys.
///
/// ```json
/// { "tools": {
///     "create_refund": { "key": "refund:{order_id}", "disclose": { "amount_cents": "{amount_cents}" } },
///     "list_orders":   { "check": true }
/// } }
/// ```
///
/// As strict as policy files are. A tool that it does not name is a check of which nothing is disclosed.
struct ToolBook: Sendable {
    /// What the file says of one tool.
    struct Terms: Sendable {
        /// What makes the key of a call, or `nil` for a check.
        var key: ArgumentTemplate?
        /// What policies and people see, by its name.
        var disclosed: [String: ArgumentTemplate] = [:]

        /// What policies and people see of a call.
        ///
        /// - Throws: ``ArgumentProblem``.
        func context(_ arguments: [String: ContextValue]) throws(ArgumentProblem) -> GuardContext {
            var context = GuardContext()
            for (name, template) in disclosed { context[name] = try template.shown(arguments) }
            return context
        }
    }

    private var tools: [String: Terms] = [:]

    /// No tool is named.
    init() {}

    subscript(tool: String) -> Terms { tools[tool] ?? Terms() }

    /// The tool that the server may take a name for which the file does not have; `nil` where there is none.
    func twin(of name: String) -> String? {
        guard tools[name] == nil else { return nil }
        let folded = name.folded
        return tools.keys.sorted().first { $0.folded == folded }
    }

    /// - Throws: ``PolicyValidationError``; ``ToolError``.
    init(contentsOfFile path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ToolError("there is no file \(path.visible) that can be read", .notFound)
        }
        let bytes = [UInt8](data)
        var reader = PolicyFileReader()
        do {
            read(try JSONReader.read(bytes), with: &reader)
        } catch {
            reader.report(error.message(in: bytes), at: error.offset, field: "")
        }
        try reader.finish(file: path, bytes: bytes)
    }

    private mutating func read(_ root: JSONNode, with reader: inout PolicyFileReader) {
        let file = reader.object(root, field: "", what: "a tools file", names: ["tools"], required: ["tools"])
        guard let list = file["tools"] else { return }
        guard case .object(let members) = list.kind else {
            return reader.report("must be an object, with a member for each tool", at: list.offset, field: "tools")
        }
        for member in members {
            tools[member.name] = terms(member.value, field: "tools.\(member.name.visible)", with: &reader)
        }
    }

    private func terms(_ node: JSONNode, field: String, with reader: inout PolicyFileReader) -> Terms {
        var terms = Terms()
        let tool = reader.object(node, field: field, what: "a tool", names: ["key", "check", "disclose"])
        if let text = reader.text(tool, "key"), let node = tool["key"] {
            terms.key = template(text, at: node, field: tool.path("key"), with: &reader)
            if terms.key?.hasArguments == false {
                let message = "names no argument, so that every call would share it; name what identifies the effect"
                reader.report(message, at: node.offset, field: tool.path("key"))
            }
        }
        if let check = tool["check"] {
            if case .bool(true) = check.kind {
            } else {
                reader.report("must be true, or be left out", at: check.offset, field: tool.path("check"))
            }
        }
        if (tool["key"] == nil) == (tool["check"] == nil) {
            let message = "a tool has either a \"key\", which lets it wait for an approval, or \"check\": true"
            reader.report(message, at: node.offset, field: field)
        }
        guard let disclosed = tool["disclose"] else { return terms }
        guard case .object(let members) = disclosed.kind else {
            let message = "must be an object, such as { \"amount_cents\": \"{amount}\" }"
            reader.report(message, at: disclosed.offset, field: tool.path("disclose"))
            return terms
        }
        for member in members {
            let field = tool.path("disclose") + ".\(member.name.visible)"
            guard ![ArgumentDigest.contextName, RawArguments.toolName].contains(member.name) else {
                reader.report("is a name that the tool keeps for itself", at: member.nameOffset, field: field)
                continue
            }
            guard case .string(let text) = member.value.kind else {
                reader.report("must be text such as \"{amount}\"", at: member.value.offset, field: field)
                continue
            }
            terms.disclosed[member.name] = template(text, at: member.value, field: field, with: &reader)
        }
        return terms
    }

    private func template(
        _ text: String,
        at node: JSONNode,
        field: String,
        with reader: inout PolicyFileReader
    ) -> ArgumentTemplate? {
        do {
            return try ArgumentTemplate(text)
        } catch {
            reader.report(error.message, at: node.offset, field: field)
            return nil
        }
    }
}
#endif
