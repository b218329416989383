#if SQLite
import GRDB
import HaltState
import HaltStateAuthority

/// Whose refusals are counted together: those of one caller by the orders for one target.
struct RefusalName: Hashable {
    let tenant: TenantID
    let holder: String
    let kind: String
    let text: String

    init(_ refusal: OrderRefusal, tenant: TenantID) {
        self.tenant = tenant
        holder = refusal.holder
        (kind, text) = refusal.target.folded
    }
}

/// How many refusals this process has counted since it last wrote their number.
///
/// An agent that goes on asking must not make a commit each time, which would empty what other processes know of the file as
/// well. The number is written with the next event that is kept, once a minute where another process keeps them, and when the
/// file is closed. A crash loses it.
struct UnsavedRefusals {
    /// So many callers and orders have a number that is not written, at most.
    static let limit = 1_024

    /// The numbers, each with the time when its first refusal was counted.
    private(set) var counts: [RefusalName: RefusalCount] = [:]

    var isFull: Bool { counts.count >= Self.limit }

    subscript(name: RefusalName) -> Int { counts[name]?.earlier ?? 0 }

    /// Counts one; `true` where the number is to be written, since that was put off for a minute.
    mutating func count(_ name: RefusalName, at now: Timestamp) -> Bool {
        counts[name, default: RefusalCount(recordedAt: now)].earlier += 1
        return counts[name]?.isRecent(at: now) == false
    }

    mutating func forget(_ name: RefusalName) { counts[name] = nil }

    /// Writes all numbers, in a transaction.
    func save(in database: Database) throws {
        for (name, count) in counts {
            let rows = LedgerRows(database: database, tenant: name.tenant)
            var written = try rows.refusals(name)
            written.earlier += count.earlier
            try rows.save(written, name)
        }
    }
}
#endif
