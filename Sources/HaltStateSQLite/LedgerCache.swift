#if SQLite
import GRDB
import HaltStateAuthority

/// What the last commits of this process have read and written, so that the next step of an operation does not read
/// its events again.
///
/// Holds only while nobody else changes the file: SQLite's `data_version` says so
/// (https://www.sqlite.org/pragma.html#pragma_data_version), and a change by any other connection, in this process or
/// another, empties it. What is read after that is proven afresh.
struct LedgerCache {
    private static let operationLimit = 4_096

    private var version: Int?
    private var operations: [ExactText: [ExactText: GuardedOperation]] = [:]
    private var count = 0
    private var heads: [ExactText: ChainHead] = [:]

    /// Forgets everything, unless the file is as this connection left it. To be called inside a write transaction,
    /// where nobody else can change it any more.
    mutating func validate(_ database: Database) throws {
        let statement = try database.cachedStatement(sql: "PRAGMA data_version")
        let current = try Int.fetchOne(statement)
        if current != version { self = LedgerCache() }
        version = current
    }

    func head(_ tenant: ExactText) -> ChainHead? { heads[tenant] }

    func operation(_ target: LedgerTarget, tenant: ExactText) -> GuardedOperation? {
        guard case .key(let key) = target else { return nil }
        return operations[tenant]?[ExactText(key)]
    }

    mutating func keep(_ operation: GuardedOperation?, _ head: ChainHead) {
        let tenant = ExactText(head.tenant)
        heads[tenant] = head
        guard let operation else { return }
        if count >= Self.operationLimit {
            operations = [:]
            count = 0
        }
        let key = ExactText(operation.idempotencyKey)
        if operations[tenant, default: [:]].updateValue(operation, forKey: key) == nil { count += 1 }
    }
}
#endif
