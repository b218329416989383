import HaltState
import HaltStateAuthority
import Testing

/// A chain by somebody who can compute hashes: every payload links and hashes, whatever it says.
struct ForgedChain {
    private(set) var events: [(payload: [UInt8], hash: String)] = []
    private(set) var head: ChainHead

    init(tenant: TenantID = "shop-7") {
        head = ChainHead(tenant: tenant)
    }

    mutating func add(_ event: LedgerEvent) {
        var next = head
        add(payload: next.seal(event).payload)
    }

    /// Adds an event whose text was changed before it was hashed.
    mutating func add(_ event: LedgerEvent, replacing text: String, with other: String) throws {
        var next = head
        let honest = String(decoding: next.seal(event).payload, as: UTF8.self)
        let forged = honest.replacing(text, with: other, maxReplacements: 1)
        try #require(forged != honest)
        add(payload: Array(forged.utf8))
    }

    mutating func add(payload: [UInt8]) {
        let hash = SHA256Digest.text(of: payload)
        events.append((payload, hash))
        head = ChainHead(tenant: head.tenant, sequence: head.sequence + 1, hash: hash)
    }

    /// What a verification says of it; `nil` when it finds nothing.
    var error: EvidenceError? {
        var verifier = ChainVerifier(tenant: head.tenant)
        do {
            for event in events { try verifier.take(payload: event.payload, hash: event.hash) }
            return nil
        } catch {
            return error
        }
    }

    /// Whether each event can be read, and the operations of all of them worked out.
    var isReadable: Bool {
        do {
            var operation: GuardedOperation?
            for event in events {
                let sealed = try SealedEvent(payload: event.payload, hash: event.hash)
                operation = try GuardedOperation.applying([sealed], to: operation)
                _ = operation?.status(at: sealed.event.at)
                _ = operation?.approval?.missingApprovals
            }
            return true
        } catch {
            return false
        }
    }
}
