package import HaltState

/// The Swift names of actions: `refundCreate` for `refund.create`.
///
/// The words are joined with capital letters. A name has two words at least, the first of which starts with a letter,
/// so the result is an identifier and no keyword. Actions that would share one, such as `refund.create_all` and
/// `refund.create.all`, keep their own names instead, between backticks.
package struct ActionMemberNames {
    private let shared: Set<String>

    package init(_ actions: [ActionName]) {
        let counts = Dictionary(actions.map { (Self.joined($0), 1) }, uniquingKeysWith: +)
        shared = Set(counts.filter { $0.value > 1 }.keys)
    }

    package subscript(action: ActionName) -> String {
        let name = Self.joined(action)
        return shared.contains(name) ? "`\(action)`" : name
    }

    private static func joined(_ action: ActionName) -> String {
        let words = action.rawValue.split { ".-_".contains($0) }
        return words.dropFirst().reduce(into: String(words.first ?? "")) { name, word in
            name += word.prefix(1).uppercased() + word.dropFirst()
        }
    }
}
