import Foundation
package import HaltState

/// The actions that a policy file names, and those that a settings file adds for its wildcards.
package struct PolicyCatalog {
    /// What a path is.
    package enum Origin: String {
        case policies = "--policies"
        case settings = "--settings"
    }

    /// The path of the policy file.
    package let path: String
    package let policies: PolicySet
    /// Every action that the files name, each once, sorted.
    package let actions: [ActionName]

    /// - Throws: ``PolicyValidationError`` with everything that is wrong in the first of the two files that has a problem.
    package init(_ origin: Origin, path: String) throws(PolicyValidationError) {
        let settings = origin == .settings ? try PolicyCatalogSettings(contentsOfFile: path) : nil
        self.path = settings?.policies ?? path
        policies = try PolicySet(contentsOfFile: self.path)
        try settings?.check(against: policies)
        // A pattern without wildcards is a name: the loader has checked it as one.
        let exact = policies.policies.compactMap { ActionName(rawValue: $0.actionPattern) }
        let listed = settings?.actions.map(\.name) ?? []
        actions = Set(exact + listed).sorted { $0.rawValue < $1.rawValue }
    }
}
