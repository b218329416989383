public import HaltState

/// Which operation to load.
public enum LedgerTarget: Hashable, Sendable {
    /// The latest operation under an idempotency key.
    case key(IdempotencyKey)
    /// The attempt under an idempotency key that has a permit, by the digest of its token; the latest one where none has.
    case permit(IdempotencyKey, digest: String)
    /// The latest operation under an idempotency key, and to look at, those under keys that the same call was given earlier.
    ///
    /// With `startID`, the attempt that was started under it, if there is one. With `waitingFrom`, also every request of the
    /// tenant that waits for people, if there are so many at least, and if the key is free for another operation.
    case call(IdempotencyKey, earlierKeys: [IdempotencyKey], startID: String? = nil, waitingFrom: Int? = nil)
    /// The operation that waits, or waited, for an approval.
    case approval(String)
    /// None: the events belong to no operation.
    case none

    /// The key whose operation the events belong to, or `nil` where it is found by something else.
    package var key: IdempotencyKey? {
        switch self {
        case .key(let key), .permit(let key, _), .call(let key, _, _, _): key
        case .approval, .none: nil
        }
    }

    /// A name that only one attempt under the key answers to, or `nil`: what of an operation its caller alone knows.
    package var nameOfAttempt: String? {
        switch self {
        case .permit(_, let digest): digest
        case .call(_, _, let startID, _): startID
        case .key, .approval, .none: nil
        }
    }

    /// The keys whose operations are only looked at.
    package var earlierKeys: [IdempotencyKey] {
        if case .call(_, let keys, _, _) = self { keys } else { [] }
    }

    /// How many requests have to wait for people, so that they are wanted; `nil` where they are not.
    ///
    /// - Parameter operation: The operation that was loaded.
    package func waitingFrom(beside operation: GuardedOperation?) -> Int? {
        guard case .call(_, _, _, let count) = self, operation?.leavesKeyFree ?? true else { return nil }
        return count
    }
}

extension GuardedOperation {
    /// What its caller alone knows of it: the digests of its permits, and the identity of its start where that is a call's own.
    /// Late reports and repeated requests come under these names.
    package var ownNames: [String] {
        var names = supersededPermits.map(\.tokenDigest)
        if let permit { names.append(permit.tokenDigest) }
        if let startID = start?.fact.startID, startID.isUUID { names.append(startID) }
        return names
    }

    /// Whether a name is one of its own.
    package func answers(to name: String) -> Bool { ownNames.contains { $0.hasBytes(of: name) } }

    /// Whether it stays on record as an attempt of its own when another one begins. Of a denial only the events are left.
    package var isAttempt: Bool { status != .denied }
}

/// Which operations to list.
public struct OperationQuery: Hashable, Sendable {
    /// The states to list; all when empty. An approval whose time has run out still counts as pending or approved here.
    public var statuses: Set<GuardedOperation.Status>
    /// How many at most.
    public var limit: Int
    /// Only operations whose latest event is older than this sequence; `nil` starts with the newest.
    public var before: Int?

    /// Creates a query.
    public init(statuses: Set<GuardedOperation.Status> = [], limit: Int = 100, before: Int? = nil) {
        self.statuses = statuses
        self.limit = limit
        self.before = before
    }
}
