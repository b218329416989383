import HaltState
import HaltStateAuthority

/// The plain way to verify a chain: read each event, write it again, compare the bytes, and work the operations out.
///
/// ``ChainVerifier`` makes nothing of an event, and has to come to the same verdict.
struct ReferenceVerifier {
    private(set) var head: ChainHead
    /// The operations under each key, oldest first.
    private var operations: [IdempotencyKey: [GuardedOperation]] = [:]

    init(tenant: TenantID) {
        head = ChainHead(tenant: tenant)
    }

    /// Whether the next event is one that this version could have written there.
    mutating func accepts(_ payload: [UInt8], hash: String) -> Bool {
        guard let sealed = try? SealedEvent(payload: payload, hash: hash) else { return false }
        guard sealed.sequence == head.sequence + 1 else { return false }
        var next = head
        guard next.seal(sealed.event).payload == payload else { return false }
        if let key = sealed.event.idempotencyKey {
            guard let all = attempts(operations[key] ?? [], after: sealed) else { return false }
            operations[key] = all
        }
        head = next
        return true
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
