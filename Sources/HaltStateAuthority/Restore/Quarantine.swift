public import HaltState

/// What a restored ledger cannot know: whether the keys that it has no success of have run since its backup was taken.
///
/// Each of them is refused until a person has looked, and lifts the quarantine for it.
public struct Quarantine: Hashable, Sendable {
    /// What a person lifts the quarantine for.
    public enum Scope: Hashable, Sendable {
        /// One idempotency key.
        case key(IdempotencyKey)
        /// Every key that starts so, byte for byte.
        case prefix(String)
        /// Every key of the tenant.
        case all
    }

    /// The restore that began it, a UUID.
    public let restoreID: String
    /// When the backup was taken that was restored.
    public let backedUpAt: Timestamp
    /// When it was restored.
    public let restoredAt: Timestamp
    /// The start of keys, byte for byte.
    private struct Prefix: ExactName {
        let rawValue: String

        init(_ rawValue: String) { self.rawValue = rawValue }
        init(stringLiteral value: String) { rawValue = value }
    }

    private var keys: Set<IdempotencyKey> = []
    private var prefixes: Set<Prefix> = []
    /// Whether it is lifted for every key.
    public private(set) var isLifted = false

    /// Creates a quarantine of every key.
    public init(restoreID: String, backedUpAt: Timestamp, restoredAt: Timestamp) {
        self.restoreID = restoreID
        self.backedUpAt = backedUpAt
        self.restoredAt = restoredAt
    }

    /// What it is lifted for, in order of its text.
    public var lifted: [Scope] {
        (isLifted ? [.all] : []) + prefixes.sorted().map { .prefix($0.rawValue) } + keys.sorted().map(Scope.key)
    }

    /// Whether exactly this has been lifted.
    func hasLifted(_ scope: Scope) -> Bool {
        switch scope {
        case .key(let key): keys.contains(key)
        case .prefix(let prefix): prefixes.contains(Prefix(prefix))
        case .all: isLifted
        }
    }

    /// Lifts the quarantine for something.
    public mutating func lift(_ scope: Scope) {
        switch scope {
        case .key(let key): keys.insert(key)
        case .prefix(let prefix): prefixes.insert(Prefix(prefix))
        case .all: isLifted = true
        }
    }

    /// Whether a key is still refused, unless the ledger knows that it has succeeded.
    public func holds(_ key: IdempotencyKey) -> Bool {
        !isLifted && !keys.contains(key)
            && !prefixes.contains { key.rawValue.utf8.starts(with: $0.rawValue.utf8) }
    }

    /// Why a key is refused.
    public var reason: String {
        "unknown since the backup of \(backedUpAt): this ledger was restored from it and cannot tell whether the key has "
            + "run since; a person has to look and lift the quarantine"
    }
}

/// A key is in quarantine. Nothing has been appended.
struct KeyInQuarantine: Error {
    let reason: String
}

/// A ledger was restored from a backup. Recorded in the chain of each tenant that the backup knows.
public struct LedgerRestore: Hashable, Sendable {
    /// When the backup was taken.
    public let backedUpAt: Timestamp
    /// Who restored it.
    public let by: Approver

    /// Creates a record.
    public init(backedUpAt: Timestamp, by: Approver) {
        self.backedUpAt = backedUpAt
        self.by = by
    }
}

/// A person lifted the quarantine for something.
public struct QuarantineLift: Hashable, Sendable {
    /// What it is lifted for.
    public let scope: Quarantine.Scope
    /// Who says so.
    public let by: Approver
    /// How they know that it is safe.
    public let reason: String

    /// Creates a record.
    public init(scope: Quarantine.Scope, by: Approver, reason: String) {
        self.scope = scope
        self.by = by
        self.reason = reason
    }
}

extension Quarantine.Scope {
    /// The kinds of ``words``.
    static let kinds = ["key", "prefix", "all"]

    /// The scope in words for records: what kind it is, and its text.
    package var words: (kind: String, text: String) {
        switch self {
        case .key(let key): ("key", key.rawValue)
        case .prefix(let prefix): ("prefix", prefix)
        case .all: ("all", "")
        }
    }

    /// Reads what ``words`` says; `nil` for another kind.
    package init?(kind: String, text: String) {
        switch kind {
        case "key": self = .key(IdempotencyKey(text))
        case "prefix": self = .prefix(text)
        case "all" where text.isEmpty: self = .all
        default: return nil
        }
    }
}
