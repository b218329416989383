import Foundation
import HaltState

/// The settings file `haltstate-catalog.json`: which policy file, and which actions its wildcards stand for.
///
/// ```json
/// { "policies": "../haltstate-policies.json", "actions": ["refund.create", "refund.cancel"] }
/// ```
///
/// As strict as policy files are: a name that nothing reads would be a name that nobody checks.
struct PolicyCatalogSettings {
    /// An action and where the file lists it.
    struct Entry {
        let name: ActionName
        let offset: Int
        let field: String
    }

    /// The path of the policy file; in the settings file it is relative to that file's folder.
    private(set) var policies = ""
    private(set) var actions: [Entry] = []

    private let file: String
    private let bytes: [UInt8]

    init(contentsOfFile path: String) throws(PolicyValidationError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            let message = "the file cannot be read; check that it exists and may be read"
            throw PolicyValidationError(problems: [
                PolicyValidationError.Problem(file: path, field: "", message: message)
            ])
        }
        file = path
        bytes = [UInt8](data)
        let root: JSONNode
        do throws(JSONSyntaxError) {
            root = try JSONReader.read(bytes)
        } catch {
            var reader = PolicyFileReader()
            reader.report(error.message(in: bytes), at: error.offset, field: "")
            try reader.finish(file: path, bytes: bytes)
            return
        }
        var reader = PolicyFileReader()
        read(root, with: &reader)
        try reader.finish(file: path, bytes: bytes)
    }

    private mutating func read(_ root: JSONNode, with reader: inout PolicyFileReader) {
        let names = ["policies", "actions"]
        let object = reader.object(root, field: "", what: "a settings file", names: names, required: ["policies"])
        if let path = reader.text(object, "policies") {
            let folder = URL(filePath: file).deletingLastPathComponent()
            policies = URL(filePath: path, relativeTo: folder).standardizedFileURL.path
        }
        guard let list = object["actions"] else { return }
        guard case .array(let nodes) = list.kind else {
            return reader.report("must be a list of names, not \(list.kindName)", at: list.offset, field: "actions")
        }
        for (index, node) in nodes.enumerated() {
            let field = "actions[\(index)]"
            if case .string(let text) = node.kind, let name = ActionName(rawValue: text) {
                actions.append(Entry(name: name, offset: node.offset, field: field))
            } else {
                let message = "must be the name of an action, which is two or more lower-case words joined by dots"
                reader.report(message, at: node.offset, field: field)
            }
        }
    }

    /// Whether a policy matches every action that the file lists.
    func check(against set: PolicySet) throws(PolicyValidationError) {
        let exact = set.policies.map(\.actionPattern).filter { ActionName(rawValue: $0) != nil }
        var reader = PolicyFileReader()
        for entry in actions where set.matching(entry.name).isEmpty {
            let question = NearestName.question(for: entry.name.rawValue, among: exact)
            reader.report("no policy matches \"\(entry.name)\"\(question)", at: entry.offset, field: entry.field)
        }
        try reader.finish(file: file, bytes: bytes)
    }
}
