import HaltState
import HaltStateAuthority

/// The plain way to verify a chain: read each event, write it again, compare the bytes, and work the operations out.
///
/// ``ChainVerifier`` makes nothing of an event, and has to come to the same verdict.
struct ReferenceVerifier {
    private(set) var head: ChainHead
    /// The operations under each key, oldest first.
    private var operations: [IdempotencyKey: [GuardedOperation]] = [:]
    /// The keys with an event of a type that this version does not know: nobody can say what follows.
    private var unknown: Set<IdempotencyKey> = []

    init(tenant: TenantID) {
        head = ChainHead(tenant: tenant)
    }

    /// Whether the next event is one that this version, or a later one, could have written there.
    mutating func accepts(_ payload: [UInt8], hash: String) -> Bool {
        guard let sealed = try? SealedEvent(payload: payload, hash: hash) else { return false }
        guard sealed.sequence == head.sequence + 1 else { return false }
        var next = head
        if case .unknown = sealed.event.kind {
            guard isWhole(payload, sealed) else { return false }
            next = ChainHead(tenant: head.tenant, sequence: sealed.sequence, hash: hash)
            if let key = sealed.event.idempotencyKey { unknown.insert(key) }
        } else if next.seal(sealed.event).payload != payload {
            return false
        }
        if let key = sealed.event.idempotencyKey, !unknown.contains(key) {
            guard let all = attempts(operations[key] ?? [], after: sealed) else { return false }
            operations[key] = all
        }
        head = next
        return true
    }

    /// Whether an event of a type that this version does not know is what all events are: canonical, linked, with the members that all
    /// have.
    private func isWhole(_ payload: [UInt8], _ sealed: SealedEvent) -> Bool {
        guard let value = (try? JSONReader.read(payload))?.contextValue, case .object(let members) = value,
            (try? CanonicalJSON.bytes(of: value)) == payload, case .object? = members["data"]
        else { return false }
        let names = Set(members.keys).subtracting(["attempt"])
        let expected: Set = ["at", "data", "id", "key", "operation", "previous", "sequence", "tenant", "type"]
        return names == expected && members["at"] == .string(sealed.event.at.description)
            && members["previous"] == .string(head.hash) && sealed.tenant == head.tenant
            && !sealed.type.isEmpty && sealed.type.utf8.count < 64
            && sealed.type.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789._".utf8.contains($0) }
    }

    /// The operations under a key after an event of one of them; `nil` where it does not follow.
    private func attempts(_ before: [GuardedOperation], after sealed: SealedEvent) -> [GuardedOperation]? {
        let event = sealed.event
        if before.isEmpty, event.attempt != nil { return nil }
        var all = before
        let place = all.lastIndex { $0.id.utf8.elementsEqual(event.operationID.utf8) }
        if let place, place < all.count - 1 {
            // All that comes of an attempt that others have followed is its own report.
            guard case .completed(let fact) = event.kind, fact.reconciliation == nil,
                let operation = try? GuardedOperation.applying([sealed], to: all[place])
            else { return nil }
            all[place] = operation
            return all
        }
        guard let operation = try? GuardedOperation.applying([sealed], to: all.last) else { return nil }
        if let last = all.last, last.status == .denied || place != nil { all.removeLast() }
        return all + [operation]
    }
}
