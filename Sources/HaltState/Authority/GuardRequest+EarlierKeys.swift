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

    mutating func mention(earlierKeys keys: [IdempotencyKey]) {
        for (index, key) in keys.enumerated() {
            evidenceContext[index == 0 ? Self.link : "\(Self.link)_\(index + 1)"] = key.rawValue
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
