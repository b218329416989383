#if SQLite
import GRDB
import HaltState
import HaltStateAuthority

/// What the last commits of this process have read and written, so that the next step of an operation does not read
/// its events again.
///
/// Holds only while nobody else changes the file: SQLite's `data_version` says so
/// (https://www.sqlite.org/pragma.html#pragma_data_version), and a change by any other connection, in this process or
/// another, empties it. What is read after that is proven afresh.
struct LedgerCache {
    private struct Name {
        let tenant: TenantID
        let key: IdempotencyKey
    }

    private let limit: Int
    private var version: Int?
    private var operations: [TenantID: [IdempotencyKey: GuardedOperation]] = [:]
    /// The operations in the order in which they came, as a ring: one that comes takes the place of the oldest. Letting go
    /// of all of them at once would hold up a commit for many milliseconds.
    private var names: [Name] = []
    private var oldest = 0
    private var heads: [TenantID: ChainHead] = [:]
    /// The tenants whose chains have been compared with what was acknowledged since others last changed the file.
    private var known: Set<TenantID> = []
    private var quarantines: [TenantID: KnownQuarantine] = [:]
    private var orderBooks: [TenantID: OrderBook] = [:]
    /// The types of events of no operation. What has been seen stays seen, whoever changes the file.
    private var seenTypes: [TenantID: SeenTypes] = [:]
    /// What the file says of the last refusals by orders.
    private var refusals: [RefusalName: RefusalCount] = [:]
    private var schemaVersion: Int?
    /// What waits for people, by approval, of the tenants of which somebody has asked.
    private var waiting: [TenantID: [String: WaitingRequest]] = [:]
    /// The tenants of which that is complete. Of others it is what was known before somebody else changed the file.
    private var watched: Set<TenantID> = []

    /// What was read of a quarantine, also that there is none.
    struct KnownQuarantine {
        let value: Quarantine?
    }

    /// - Parameter limit: How many operations are kept at most.
    init(limit: Int = 1_024) {
        self.limit = limit
    }

    /// Forgets everything, unless the file is as this connection left it, and makes sure that its schema still is the one
    /// that this version writes. To be called inside a write transaction, where nobody else can change it any more.
    ///
    /// - Throws: ``LedgerFile/OpenError``; `DatabaseError`.
    mutating func validate(_ database: Database) throws {
        let statement = try database.cachedStatement(sql: "PRAGMA data_version")
        let current = try Int.fetchOne(statement)
        if current == version { return }
        let (known, waiting) = (schemaVersion, waiting)
        var seenTypes: [TenantID: SeenTypes] = [:]
        for tenant in self.seenTypes.keys { seenTypes[tenant] = types(tenant) }
        self = LedgerCache(limit: limit)
        self.waiting = waiting
        self.seenTypes = seenTypes
        version = current
        schemaVersion = try Int.fetchOne(database, sql: "PRAGMA schema_version")
        guard schemaVersion != known else { return }
        guard try LedgerSchema.version(database) == LedgerSchema.currentVersion else {
            throw LedgerFile.OpenError.older
        }
    }

    func head(_ tenant: TenantID) -> ChainHead? { heads[tenant] }

    func knows(_ tenant: TenantID) -> Bool { known.contains(tenant) }

    mutating func learn(_ tenant: TenantID) { known.insert(tenant) }

    func quarantine(_ tenant: TenantID) -> KnownQuarantine? { quarantines[tenant] }

    mutating func keep(_ quarantine: Quarantine?, of tenant: TenantID) {
        quarantines[tenant] = KnownQuarantine(value: quarantine)
    }

    mutating func forgetQuarantine(_ tenant: TenantID) { quarantines[tenant] = nil }

    func orders(_ tenant: TenantID) -> OrderBook? { orderBooks[tenant] }

    mutating func keep(_ orders: OrderBook, of tenant: TenantID) { orderBooks[tenant] = orders }

    /// Forgets the orders of all tenants, for work that may write them past the events.
    mutating func forgetOrders() {
        orderBooks = [:]
        forgetRefusals()
    }

    /// What has been seen of a tenant's types, also of what this process has appended since.
    func types(_ tenant: TenantID) -> SeenTypes? {
        guard var seen = seenTypes[tenant] else { return nil }
        if let head = heads[tenant] { seen.end = max(seen.end, head.sequence) }
        return seen
    }

    mutating func keep(_ seen: SeenTypes, of tenant: TenantID) { seenTypes[tenant] = seen }

    /// Notes the type of an event of no operation.
    mutating func note(_ type: String, of tenant: TenantID) { seenTypes[tenant]?.types.insert(type) }

    func refusals(_ name: RefusalName) -> RefusalCount? { refusals[name] }

    mutating func keep(_ count: RefusalCount, _ name: RefusalName) {
        if refusals.count >= limit { forgetRefusals() }
        refusals[name] = count
    }

    /// Forgets what the file says of refusals, for changes that were made to all rows of an order.
    mutating func forgetRefusals() { refusals = [:] }

    func operation(_ target: LedgerTarget, tenant: TenantID) -> GuardedOperation? {
        guard let key = target.key else { return nil }
        return operations[tenant]?[key]
    }

    mutating func keep(_ operation: GuardedOperation?, _ head: ChainHead) {
        let tenant = head.tenant
        heads[tenant] = head
        guard let operation else { return }
        if watched.contains(tenant), let approval = operation.approval?.terms.id {
            waiting[tenant]?[approval] = WaitingRequest(operation)
        }
        let key = operation.idempotencyKey
        if operations[tenant, default: [:]].updateValue(operation, forKey: key) == nil {
            makeRoom(for: Name(tenant: tenant, key: key))
        }
    }

    /// What waits for people, if there is so much at least.
    mutating func waiting(_ rows: LedgerRows, from count: Int) throws -> [WaitingRequest] {
        let tenant = rows.tenant
        if !watched.contains(tenant) {
            guard try rows.waitingCount(upTo: count) >= count else { return [] }
            let requests = try rows.waiting(knowing: waiting[tenant] ?? [:])
            waiting[tenant] = Dictionary(requests.map { ($0.approvalID, $0) }) { $1 }
            watched.insert(tenant)
        }
        let known = waiting[tenant] ?? [:]
        return known.count < count ? [] : Array(known.values)
    }

    private mutating func makeRoom(for name: Name) {
        guard names.count == limit else { return names.append(name) }
        let gone = names[oldest]
        operations[gone.tenant]?[gone.key] = nil
        names[oldest] = name
        oldest = (oldest + 1) % limit
    }
}
#endif
