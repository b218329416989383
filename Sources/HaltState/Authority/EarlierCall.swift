/// How far the operation has got that holds a key. An authority says so only to the agent that the operation is of.
public enum OperationStanding: String, Hashable, Sendable, CaseIterable {
    /// A policy has refused it.
    case denied
    /// It waits for people.
    case pending
    /// People have approved it, and nobody has called again since.
    case approved
    /// A person has refused it.
    case rejected
    /// The time to decide, or to use the decision, has passed.
    case expired
    /// A caller has its permit, and is performing it or about to.
    case underWay = "under_way"
    /// It was begun, and nobody knows how it ended: its lease has run out, or an earlier attempt at it has succeeded.
    case inDoubt = "in_doubt"
    /// Its permit was not redeemed in time, so it has not run and never will, unless its key is released.
    case permitLost = "permit_lost"
    /// Its body did nothing, because a guarded call inside it waits for people.
    case suspended
    /// A person has released its key for another attempt.
    case released
    /// It has ended, and its outcome is recorded.
    case completed
}

/// What is on record of an earlier call of the same operation.
public struct EarlierCall: Hashable, Sendable {
    /// How far it has got, or `nil` when the authority does not say.
    public var standing: OperationStanding?
    /// The type of the error that it ended with, as its outcome reports it, or `nil`.
    public var error: String?
    /// What its body attached to its outcome, or `nil`.
    public var result: GuardContext?

    /// Creates a record.
    public init(standing: OperationStanding? = nil, error: String? = nil, result: GuardContext? = nil) {
        self.standing = standing
        self.error = error
        self.result = result
    }
}

/// The keys under which the same call may be on record, made before the tenant had a binding key.
///
/// Where the arguments make the key, another binding key makes another one, and a call that has run would run again. So such a
/// call names its earlier keys, as links to other records, and an authority that offers a binding key looks for them first.
extension GuardRequest {
    private static let link = "earlier_key"

    /// The earlier keys, in order.
    package var earlierKeys: [IdempotencyKey] {
        guard let first = evidenceContext[Self.link] else { return [] }
        var keys = [IdempotencyKey(first)]
        while let next = evidenceContext["\(Self.link)_\(keys.count + 1)"] {
            keys.append(IdempotencyKey(next))
        }
        return keys
    }

    /// Puts earlier keys among the links of a request to come.
    static func mention(_ keys: [IdempotencyKey], among links: inout [String: String]) {
        for (index, key) in keys.enumerated() {
            links[index == 0 ? Self.link : "\(Self.link)_\(index + 1)"] = key.rawValue
        }
    }
}

/// The same call is on record under one of its earlier keys. Nothing was decided: ask under that one.
package struct EarlierKeyOnRecord: Error, Hashable {
    /// The key, one of those that were asked with.
    package let key: IdempotencyKey

    package init(key: IdempotencyKey) {
        self.key = key
    }
}
