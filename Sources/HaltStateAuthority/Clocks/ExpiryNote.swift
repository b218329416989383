package import HaltState

/// What a ledger keeps of expiry that is held back, so that a process that starts meanwhile goes on holding it back, and one that
/// starts later does not begin again.
package struct ExpiryNote: Hashable, Sendable {
    /// When it began.
    let since: Uptime
    /// When it began, by the time of day that was doubted.
    let at: Timestamp
    /// When the clock that nobody sets had begun to run, by the time of day that was agreed on before; `nil` where the clocks
    /// agree, and only the number of what ran out is in doubt.
    let origin: Timestamp?

    /// How long it has lasted; `nil` where that cannot be known.
    private func age(at uptime: Uptime) -> Duration? {
        guard uptime.boot == since.boot, uptime.elapsed >= since.elapsed else { return nil }
        return uptime.elapsed - since.elapsed
    }

    /// Whether expiry is still held back.
    func isRunning(at uptime: Uptime) -> Bool { age(at: uptime).map { $0 < ClockWatch.longestDispute } ?? false }

    /// How much longer it lasts at most.
    func left(at uptime: Uptime) -> Duration {
        age(at: uptime).map { max(.zero, ClockWatch.longestDispute - $0) } ?? .zero
    }

    /// Up to where it has settled what is over.
    func clearedTo(at uptime: Uptime) -> Timestamp? {
        guard let age = age(at: uptime), age >= ClockWatch.longestDispute else { return nil }
        return at + ClockWatch.longestDispute
    }
}

/// The reader of a ledger that outlives a process, and keeps an ``ExpiryNote`` for each tenant. It is no evidence.
package protocol ExpiryNoteReader: LedgerReader {
    /// - Throws: ``HaltStateError``.
    func expiryNote(tenant: TenantID) throws -> ExpiryNote?
}

/// A ledger that keeps an ``ExpiryNote`` for each tenant.
package protocol ExpiryNoteKeeping: Ledger {
    /// - Throws: ``HaltStateError``.
    func keep(_ note: ExpiryNote, tenant: TenantID) async throws
}

/// A ledger that can do so on the calling thread.
package protocol BlockingExpiryNoteKeeping: ExpiryNoteKeeping, ExpiryNoteReader, BlockingLedger {
    /// - Throws: ``HaltStateError``.
    func keepBlocking(_ note: ExpiryNote, tenant: TenantID) throws
}

extension BlockingExpiryNoteKeeping {
    package func keep(_ note: ExpiryNote, tenant: TenantID) async throws { try keepBlocking(note, tenant: tenant) }
}

extension ExpiryNote {
    /// The form in which it is stored.
    package var bytes: [UInt8] {
        get throws {
            try CanonicalJSON.bytes(of: [
                "at": .integer(at.microseconds), "boot": .string(since.boot),
                "elapsed": .integer(Int64(since.elapsed / .microseconds(1))),
                "origin": origin.map { .integer($0.microseconds) } ?? .null,
            ])
        }
    }

    /// - Parameter bytes: What is stored. What cannot be read is no note: expiry is then judged as if nobody had before.
    package init?(bytes: [UInt8]) {
        guard case .object(let members)? = (try? JSONReader.read(bytes))?.contextValue,
            case .integer(let at)? = members["at"], case .string(let boot)? = members["boot"],
            case .integer(let elapsed)? = members["elapsed"]
        else { return nil }
        let origin: Timestamp? =
            if case .integer(let origin)? = members["origin"] { Timestamp(microseconds: origin) } else { nil }
        self.init(
            since: Uptime(boot: boot, elapsed: .microseconds(elapsed)),
            at: Timestamp(microseconds: at),
            origin: origin
        )
    }
}
