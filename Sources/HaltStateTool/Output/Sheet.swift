#if Tool
import HaltState

/// The facts of one thing, a line each.
struct Sheet {
    private var facts: [(name: String, value: String)] = []

    /// Adds a fact, if there is one.
    mutating func add(_ name: String, _ value: String?) {
        if let value { facts.append((name, value.printable)) }
    }

    func lines(for console: Console) -> [String] {
        let width = facts.map(\.name.count).max() ?? 0
        return facts.map { fact in
            let padding = String(repeating: " ", count: width - fact.name.count + 2)
            return console.style(fact.name, .quiet) + padding + fact.value
        }
    }
}

extension ContextValue {
    /// The value for a person: text as it is, everything else as JSON.
    var text: String {
        if case .string(let text) = self { return text }
        return (try? CanonicalJSON.bytes(of: self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

extension Timestamp {
    /// The time to the minute, in UTC: `2026-01-31 09:30Z`.
    var short: String {
        description.prefix(16).replacing("T", with: " ") + "Z"
    }
}
#endif
