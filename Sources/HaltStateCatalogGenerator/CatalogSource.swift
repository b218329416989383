import Foundation
import HaltState
import HaltStateAuthority

/// The Swift file with one member of `ActionName` for each action of a catalogue.
struct CatalogSource {
    let text: String

    init(_ catalog: PolicyCatalog) {
        var lines = ["// Generated from the policies by HaltStateActionCatalog.", "", "import HaltState"]
        if !catalog.actions.isEmpty {
            let names = ActionMemberNames(catalog.actions)
            let members = catalog.actions.map { Self.member(names[$0], of: $0, in: catalog.policies) }
            lines += ["", "extension ActionName {"] + members.joined(separator: [""]) + ["}"]
        }
        let patterns = catalog.policies.policies.map(\.actionPattern).filter { ActionName(rawValue: $0) == nil }
        if !patterns.isEmpty {
            lines += [
                "",
                "// These patterns name no single action. List the actions that they stand for under \"actions\" in",
                "// haltstate-catalog.json, and they are members too.",
            ]
            lines += Set(patterns).sorted().map { "//   \($0)" }
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// A policy's name has no line breaks, so it stays in its comment. The member does not depend on the isolation that
    /// the module's declarations have by default.
    private static func member(_ name: String, of action: ActionName, in policies: PolicySet) -> [String] {
        let matching = policies.matching(action).map { "\"\($0)\"" }
        let verb = matching.count == 1 ? "matches" : "match"
        return [
            "    /// `\(action)`, which \(matching.joined(separator: ", ")) \(verb).",
            "    nonisolated static var \(name): Self { \"\(action)\" }",
        ]
    }
}
