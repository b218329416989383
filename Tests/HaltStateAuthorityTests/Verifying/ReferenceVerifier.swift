import HaltState
import HaltStateAuthority

/// The plain way to verify a chain: read each event, write it again, compare the bytes, and work the operations out.
///
/// ``ChainVerifier`` makes nothing of an event, and has to come to the same verdict.
struct ReferenceVerifier {
    private(set) var head: ChainHead
    private var operations: [IdempotencyKey: GuardedOperation] = [:]

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
            guard let operation = try? GuardedOperation.applying([sealed], to: operations[key]) else { return false }
            operations[key] = operation
        }
        head = next
        return true
    }
}
