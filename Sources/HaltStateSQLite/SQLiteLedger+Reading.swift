#if SQLite
import Foundation
import GRDB
public import HaltState
public import HaltStateAuthority

extension SQLiteLedger {
    /// One operation, or `nil`.
    public func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation? {
        try read { try LedgerRows(database: $0, tenant: tenant).operation(target) }
    }

    /// The attempts under a key before the latest one, oldest first.
    public func earlierAttempts(_ key: IdempotencyKey, tenant: TenantID) throws -> [GuardedOperation] {
        try read { try LedgerAttempts(rows: LedgerRows(database: $0, tenant: tenant)).attempts(key) }
    }

    /// Operations, those with the latest event first.
    public func operations(_ query: OperationQuery, tenant: TenantID) throws -> [GuardedOperation] {
        try read { try LedgerRows(database: $0, tenant: tenant).operations(query).operations }
    }

    /// Operations, and the rows of those that only a later version can work out.
    public func listing(_ query: OperationQuery, tenant: TenantID) throws -> OperationListing {
        try read { try LedgerRows(database: $0, tenant: tenant).operations(query) }
    }

    /// Calls a closure with every row of the index of operations, in one look at the file.
    public func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws {
        try read { try LedgerRows(database: $0, tenant: tenant).forEachIndexRow(body) }
    }

    /// The rows of the index of operations in some states, those with the latest event first.
    public func indexRows(in statuses: Set<GuardedOperation.Status>, tenant: TenantID) throws -> [LedgerIndexRow] {
        try read { try LedgerRows(database: $0, tenant: tenant).indexRows(in: statuses) }
    }

    /// The identifiers of approvals that begin with a text, in order.
    public func approvalIDs(startingWith text: String, limit: Int, tenant: TenantID) throws -> [String] {
        try read { try LedgerRows(database: $0, tenant: tenant).approvalIDs(startingWith: text, limit: limit) }
    }

    /// The chain, or some of it, as it is stored, from a sequence on.
    public func events(
        _ selection: EventSelection,
        from sequence: Int,
        limit: Int,
        tenant: TenantID
    ) throws -> [StoredEvent] {
        let isIndexed = schemaVersion >= LedgerSchema.firstWithApprovalIndex
        return try read { database in
            try LedgerRows(database: database, tenant: tenant)
                .events(selection, from: sequence, limit: limit, isIndexed: isIndexed)
        }
    }

    /// The requests that wait for people, those with the latest event first.
    public func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) throws -> [WaitingRequest] {
        let isIndexed = schemaVersion == LedgerSchema.currentVersion
        return try read { database in
            try LedgerRows(database: database, tenant: tenant)
                .waiting(before: sequence ?? .max, limit: limit, isIndexed: isIndexed)
        }
    }

    /// The end of a tenant's chain as it is stored.
    public func head(tenant: TenantID) throws -> ChainHead {
        try read { try LedgerRows(database: $0, tenant: tenant).head() }
    }

    /// The tenants that have a chain, also those of which only events or operations are left.
    public func tenants() throws -> [TenantID] {
        try read { database in
            var tenants: [TenantID] = []
            let statement = try database.cachedStatement(sql: Self.tenantsQuery)
            try StoredColumns.forEach(statement, []) { tenants.append(TenantID(try $0.text(0))) }
            return tenants
        }
    }

    /// Goes from one tenant to the next, so that it reads a row for each and not all of their rows.
    private static let tenantsQuery: String = {
        let tables = ["event", "operation"].map { table in
            """
            \(table)_tenant (tenant) AS (
                SELECT min(tenant) FROM \(table)
                UNION ALL
                SELECT (SELECT min(tenant) FROM \(table) WHERE tenant > known.tenant)
                FROM \(table)_tenant AS known WHERE known.tenant IS NOT NULL
            )
            """
        }
        return """
            WITH RECURSIVE \(tables.joined(separator: ", "))
            SELECT tenant FROM chain
            UNION SELECT tenant FROM event_tenant WHERE tenant IS NOT NULL
            UNION SELECT tenant FROM operation_tenant WHERE tenant IS NOT NULL
            ORDER BY tenant
            """
    }()

    /// What is refused since the ledger was restored from a backup, or `nil` when it was not, or all is lifted.
    public func quarantine(tenant: TenantID) throws -> Quarantine? {
        guard knowsRestores else { return nil }
        return try read { try LedgerRows(database: $0, tenant: tenant).quarantine() }
    }

    /// The orders to stop as they stand.
    public func orders(tenant: TenantID) throws -> OrderBook {
        let version = schemaVersion
        return try read { database in
            let rows = LedgerRows(database: database, tenant: tenant)
            return try rows.orders(version: version, types: rows.types(after: rows.savedTypes()).types)
        }
    }

    /// The strictest of the orders that hold for an agent whatever it asks for.
    public func standingOrder(of agent: AgentID, tenant: TenantID) throws -> AgentOrder? {
        switch access {
        case .reading: try orders(tenant: tenant).readable().standing(of: agent)
        case .writing(let store):
            try lookUp { database in
                let rows = LedgerRows(database: database, tenant: tenant)
                try store.requireKnownOrders(rows)
                return try rows.standingOrder(of: agent)
            }
        }
    }

    /// Reads, and then makes sure that it was the ledger that the path names.
    func read<Value>(_ query: (Database) throws -> Value) throws -> Value {
        do {
            try requireOpen()
            switch access {
            case .reading(let connection, _): return try connection.read(query)
            case .writing(let store):
                let value = try store.database.read(query)
                try store.witness.requireFiles()
                return value
            }
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    /// Whether the file has the tables of a server.
    package var hasServerTables: Bool { schemaVersion >= LedgerSchema.firstWithServerTables }

    /// Whether the file's version could restore one.
    package var knowsRestores: Bool { schemaVersion >= LedgerSchema.firstWithRestores }

    /// Whether the file's version keeps the words of commands that wait for approval.
    var keepsCommands: Bool { schemaVersion >= LedgerSchema.firstWithCommands }

    /// Whether the file has a binding key for each tenant.
    package var hasTenantKeys: Bool { schemaVersion >= LedgerSchema.firstWithBindingKeys }

    /// Whether the file can hold accounts.
    package var hasAccounts: Bool { schemaVersion >= LedgerSchema.firstWithAccounts }

    /// The number of the file's schema.
    private var schemaVersion: Int {
        switch access {
        case .reading(_, let version): version
        case .writing: LedgerSchema.currentVersion
        }
    }
}
#endif
