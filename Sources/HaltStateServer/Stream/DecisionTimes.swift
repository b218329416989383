#if Server
import HaltState
import HaltStateAuthority

/// Finds places in a tenant's chain by times, though the clock may have been set back in between.
///
/// A time that is later than all before it needs no more than halving to be found, since those times grow. The others, of which
/// there are many only after a clock was wrong, are kept each with its place.
struct DecisionTimes: Sendable {
    private struct Record {
        let time: Timestamp
        let first: Int
        var last: Int
    }

    /// The place of the last event that was taken into account.
    private(set) var end = 0
    /// What was later than all before it.
    private var records: [Record] = []
    /// What was earlier than something before it, with the first place of each time.
    private var earlier: [Timestamp: Int] = [:]

    /// Takes the next event into account.
    mutating func take(_ time: Timestamp, at position: Int) {
        end = position
        guard let latest = records.last, time <= latest.time else {
            records.append(Record(time: time, first: position, last: position))
            return
        }
        if time == latest.time {
            records[records.count - 1].last = position
        } else if earlier[time] == nil {
            earlier[time] = position
        }
    }

    /// A place before everything of a time, and before everything that nobody can have seen who has seen up to that time. Where
    /// the clock has shown a time twice, it is before the first.
    ///
    /// Clients of this package ask for a moment before the last decision that they have seen.
    func place(before time: Timestamp) -> Int {
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if records[middle].time < time { low = middle + 1 } else { high = middle }
        }
        let next = time + .microseconds(1)
        if low < records.count, records[low].time <= next { return records[low].first - 1 }
        let place = low == 0 ? 0 : records[low - 1].last
        return max(place, (earlier[time] ?? earlier[next]).map { $0 - 1 } ?? 0)
    }
}

/// The ``DecisionTimes`` of all tenants that somebody has caught up on. The first time, all that a chain says of approvals is
/// read, and afterwards what has come since.
actor DecisionPlaces {
    private static let pageSize = 256

    private let ledger: any Ledger
    private var times: [TenantID: DecisionTimes] = [:]

    init(_ ledger: any Ledger) {
        self.ledger = ledger
    }

    /// ``DecisionTimes/place(before:)`` of a tenant.
    func place(before time: Timestamp, tenant: TenantID) async throws -> Int {
        while true {
            // Others may have read on while this one let them.
            let end = times[tenant]?.end ?? 0
            let page = try await ledger.read {
                try $0.approvalEvents(after: end, limit: Self.pageSize, tenant: tenant)
            }
            guard times[tenant]?.end ?? 0 == end else { continue }
            for event in page { times[tenant, default: DecisionTimes()].take(try event.time, at: event.sequence) }
            guard page.count == Self.pageSize else { break }
            try Task.checkCancellation()
            await Task.yield()
        }
        return times[tenant]?.place(before: time) ?? 0
    }
}
#endif
