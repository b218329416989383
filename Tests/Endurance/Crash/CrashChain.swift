#if SQLite
import HaltState
import HaltStateAuthority

/// A chain as it was read, piece by piece. Nothing that has been read once may change.
struct CrashChain {
    private var hashes: [String] = []
    /// Keys with a permit and without an outcome.
    private(set) var withoutOutcome: Set<String> = []
    /// Keys whose outcome their own process has reported.
    private(set) var reported: Set<String> = []

    var count: Int { hashes.count }

    func hash(at sequence: Int) -> String? { hashes.indices.contains(sequence - 1) ? hashes[sequence - 1] : nil }

    /// Reads on, from the last event that was read.
    mutating func read(_ authority: LocalAuthority) throws {
        var events = try authority.blockingLedger.events(from: max(1, count), limit: .max, tenant: authority.tenant)
        if count > 0 {
            let isThere = !events.isEmpty && events.removeFirst().hash == hashes.last
            try require(isThere, "event \(count) was read before, and is lost or another one")
        }
        for stored in events {
            try require(stored.sequence == count + 1, "event \(count + 1) is missing")
            hashes.append(stored.hash)
            note(try SealedEvent(payload: stored.payload, hash: stored.hash).event)
        }
    }

    private mutating func note(_ event: LedgerEvent) {
        guard let key = event.idempotencyKey else { return }
        switch event.kind {
        case .allowed, .permitted: withoutOutcome.insert(key.rawValue)
        case .completed(let fact):
            withoutOutcome.remove(key.rawValue)
            if fact.effect == .unknown { reported.insert(key.rawValue) }
        case .released: withoutOutcome.remove(key.rawValue)
        default: break
        }
    }

    func requireUnchanged(_ authority: LocalAuthority) throws {
        let stored = try authority.blockingLedger.events(from: .min, limit: .max, tenant: authority.tenant).map(\.hash)
        try require(stored == hashes, "events that were read before are lost or others")
    }
}
#endif
