#if SQLite
import Foundation
import GRDB
import HaltState
public import HaltStateAuthority

extension SQLiteLedger {
    /// One operation, or `nil`.
    public func operation(_ target: LedgerTarget, tenant: String) throws -> GuardedOperation? {
        try read { try LedgerRows(database: $0, tenant: tenant).operation(target) }
    }

    /// Operations, those with the latest event first.
    public func operations(_ query: OperationQuery, tenant: String) throws -> [GuardedOperation] {
        try read { try LedgerRows(database: $0, tenant: tenant).operations(query) }
    }

    /// Calls a closure with every row of the index of operations, in one look at the file.
    public func forEachIndexRow(tenant: String, _ body: (LedgerIndexRow) throws -> Void) throws {
        try read { try LedgerRows(database: $0, tenant: tenant).forEachIndexRow(body) }
    }

    /// The chain as it is stored, from a sequence on.
    public func events(from sequence: Int, limit: Int, tenant: String) throws -> [StoredEvent] {
        try read { try LedgerRows(database: $0, tenant: tenant).events(from: sequence, limit: limit) }
    }

    /// What the chain says of approvals, after a sequence.
    public func approvalEvents(after sequence: Int, limit: Int, tenant: String) throws -> [StoredEvent] {
        try read { try LedgerRows(database: $0, tenant: tenant).approvalEvents(after: sequence, limit: limit) }
    }

    /// Every event of a key.
    public func events(ofKey key: String, tenant: String) throws -> [SealedEvent] {
        try read { try LedgerRows(database: $0, tenant: tenant).events(ofKey: key, from: 0) }
    }

    /// The end of a tenant's chain as it is stored.
    public func head(tenant: String) throws -> ChainHead {
        try read { try LedgerRows(database: $0, tenant: tenant).head() }
    }

    /// The tenants that have a chain.
    public func tenants() throws -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT tenant FROM chain ORDER BY tenant") }
    }

    private func read<Value>(_ query: (Database) throws -> Value) throws -> Value {
        do {
            return try database.read(query)
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }
}
#endif
