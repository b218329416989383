#if Tool
import HaltState

/// The facts of one thing, a line each.
struct Sheet {
    private var facts: [(name: String, value: String)] = []

    /// Adds a fact, if there is one, with everything in it made visible.
    mutating func add(_ name: String, _ value: String?) {
        add(name, shown: value?.visible)
    }

    /// Adds a fact that is visible already.
    mutating func add(_ name: String, shown value: String?) {
        if let value { facts.append((name, value)) }
    }

    /// Adds values by their names, in the order of the names.
    mutating func add(_ values: [String: ContextValue], under label: String) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            add("\(label)\(name.visible)", shown: value.visible)
        }
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
    /// The value for a person: text as it is, and as JSON where it would look like another value; everything else as JSON.
    var visible: String {
        if case .string(let text) = self, (try? JSONReader.read(Array(text.utf8))) == nil { return text.visible }
        return (try? VisibleJSON.text(of: self)) ?? ""
    }
}

extension Timestamp {
    /// The time to the minute, in UTC: `2026-01-31 09:30Z`.
    var short: String {
        description.prefix(16).replacing("T", with: " ") + "Z"
    }
}
#endif
