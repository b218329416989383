import HaltState

/// What a set of policies may say and is hardly meant to.
///
/// A warning changes nothing: the set loads and decides. A policy whose author means it lists the identifier in
/// ``Policy/silencedWarnings``, and in a file in `silenced_warnings`.
public struct PolicyWarning: Hashable, Sendable, CustomStringConvertible {
    /// Which kind of warning it is.
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

    /// The kinds of warning. The raw values are stable: reports and policy files name them.
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

extension PolicySet {
    /// What the set may say and is hardly meant to, in the order of the policies.
    ///
    /// Nothing changes by it: such policies go on deciding. What a policy lists in ``Policy/silencedWarnings`` is left out.
    public var warnings: [PolicyWarning] {
        let unplaced = unplacedWarnings.filter { warning in
            warning.policy.map { !policies[$0].silencedWarnings.contains(warning.identifier) } ?? true
        }
        guard !unplaced.isEmpty else { return [] }
        return zip(unplaced, source.positions(of: unplaced.map(\.path))).map { warning, position in
            PolicyWarning(
                identifier: warning.identifier,
                policy: warning.policy.map { policies[$0].name },
                file: source.file,
                line: position?.line,
                column: position?.column,
                field: "policies\(warning.path)",
                message: warning.message,
            )
        }
    }

    private var unplacedWarnings: [UnplacedWarning] {
        guard !policies.isEmpty else {
            let message =
                "there are no policies, so every call is denied; if that is meant, say so with a policy that denies \"*\""
            return [UnplacedWarning(.noPolicies, message)]
        }
        let ranks = RankWarnings(self)
        return policies.indices.flatMap { index in
            ranks.warnings(about: index) + unanchoredMatches(of: index) + undisclosedCalls(of: index)
                + doubtfulApprovers(of: index)
        }
    }
}

/// A warning before anybody has asked where its subject stands.
struct UnplacedWarning {
    let identifier: PolicyWarning.Identifier
    /// The place of the policy in the file, counted from 0.
    let policy: Int?
    /// From the list of policies on.
    let path: ValuePath
    let message: String

    /// A warning about the set as a whole.
    init(_ identifier: PolicyWarning.Identifier, _ message: String) {
        self.identifier = identifier
        policy = nil
        path = ValuePath()
        self.message = message
    }

    /// A warning about a value of a policy.
    init(_ identifier: PolicyWarning.Identifier, _ policy: Int, at steps: ValuePath.Step..., message: String) {
        self.identifier = identifier
        self.policy = policy
        path = ValuePath([.index(policy)] + steps)
        self.message = message
    }
}

/// The text that a set was read from. It is read again to say where something stands: few sets are ever asked.
struct PolicySource: Sendable {
    let file: String
    /// `nil` for policies that were made in code.
    let bytes: [UInt8]?

    static let code = PolicySource(file: "policies", bytes: nil)

    /// Finds the places of values, each named by its way from the list of policies.
    func positions(of paths: [ValuePath]) -> [TextPosition?] {
        guard let bytes, let root = try? JSONReader.read(bytes) else { return paths.map { _ in nil } }
        let list = root["policies"] ?? root
        let offsets = paths.map { list[$0]?.offset }
        var position = TextPosition()
        let places = Set(offsets.compactMap(\.self)).sorted().map { offset in
            position.advance(to: offset, in: bytes)
            return (offset, position)
        }
        let positions = Dictionary(uniqueKeysWithValues: places)
        return offsets.map { $0.flatMap { positions[$0] } }
    }
}
