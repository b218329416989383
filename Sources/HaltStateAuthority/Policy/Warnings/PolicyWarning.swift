/// What a set of policies may say and is hardly meant to.
///
/// A warning changes nothing: the set loads and decides. A policy whose author means it lists the identifier in
/// ``Policy/silencedWarnings``, and in a file in `silenced_warnings`.
public struct PolicyWarning: Hashable, Sendable, CustomStringConvertible {
    /// Which kind of doubt it is.
    public let identifier: Identifier
    /// The name of the policy; `nil` when it is about the set as a whole.
    public let policy: String?
    /// The file as it was named to the loader.
    public let file: String
    /// The line, counted from 1; `nil` when the policies were made in code.
    public let line: Int?
    /// The column in characters, counted from 1.
    public let column: Int?
    /// The field, such as `policies[3].conditions[0].value`.
    public let field: String
    /// What is doubtful, and what to do.
    public let message: String

    /// The place as compilers write it: `file:line:column`.
    public var place: String {
        file + (line.map { ":\($0)" } ?? "") + (column.map { ":\($0)" } ?? "")
    }

    /// `file:line:column: warning: message [identifier]`.
    public var description: String { "\(place): warning: \(message) [\(identifier.rawValue)]" }

    /// The kinds of doubt. The raw values are stable: reports and policy files name them.
    public enum Identifier: String, Hashable, Sendable, CaseIterable {
        /// The set has no policies, so every call is denied. No policy can silence it.
        case noPolicies = "no-policies"
        /// Another policy always decides instead.
        case unreachablePolicy = "unreachable-policy"
        /// An `ALLOW` ranks above a `DENY`, and there are actions that both match.
        case allowOutranksDeny = "allow-outranks-deny"
        /// An `ALLOW` takes a text that only contains what its regular expression matches.
        case unanchoredMatch = "unanchored-match"
        /// People approve calls about which no policy asks anything.
        case nothingDisclosed = "nothing-disclosed"
        /// The name of an approver could be taken for another.
        case doubtfulApprover = "doubtful-approver"
        /// Two approvers are one person, who counts once.
        case repeatedApprover = "repeated-approver"

        /// Those that a policy can silence.
        static let ofOnePolicy = allCases.filter { $0 != .noPolicies }
    }
}
