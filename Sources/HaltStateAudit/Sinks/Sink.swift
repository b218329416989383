#if Macros
/// A call that has a side effect, and that a guard should stand before.
struct Sink: Sendable {
    /// What must hold of a call as well.
    enum Condition: Sendable {
        case always
        /// The labels that the call's arguments start with; `_` for an argument without one.
        case labels([String])
        /// An argument, or the value of an assignment, that names a method of HTTP which changes something.
        case writesOverHTTP
        /// A first argument that is SQL which changes something, or that is not known before the program runs.
        case writesSQL
    }

    /// The path that a call ends with, such as `FileManager.default.removeItem`. `*` stands for any one name.
    let path: [String]
    let condition: Condition
    /// What the call does, as in "deletes a file".
    let effect: String

    init(_ path: String, _ condition: Condition = .always, _ effect: String) {
        self.path = path.split(separator: ".").map(String.init)
        self.condition = condition
        self.effect = effect
    }

    func matches(_ call: Call) -> Bool {
        guard path.count <= call.path.count else { return false }
        let end = call.path.suffix(path.count)
        guard zip(path, end).allSatisfy({ $0 == "*" || $0 == $1 }) else { return false }
        return switch condition {
        case .always: true
        case .labels(let labels): call.arguments.map(\.label).starts(with: labels)
        case .writesOverHTTP: call.arguments.contains { $0.httpMethod.map(Self.writingMethods.contains) == true }
        case .writesSQL: call.arguments.first.map { $0.text.map(Self.isWriting) ?? true } == true
        }
    }

    private static let writingMethods: Set<String> = ["post", "put", "patch", "delete"]

    private static func isWriting(_ sql: String) -> Bool {
        let word = sql.lowercased().split { $0.isWhitespace || $0 == "(" || $0 == ";" }.first
        return !["select", "explain", "pragma", "values", "show"].contains(word.map(String.init) ?? "")
    }
}
#endif
