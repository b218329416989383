#if SQLite
import Foundation
import GRDB
import HaltState

/// The file's schema, as named migrations that never change once released.
enum LedgerSchema {
    /// `PRAGMA application_id` of a ledger: "HSLG". Tells it from any other SQLite file.
    static let applicationID = 0x4853_4C47
    /// `PRAGMA application_id` of a backup: "HSLB". Versions that know no backups take it for somebody else's file.
    static let backupID = 0x4853_4C42

    /// The first schema with an index of what the chain says of approvals.
    static let firstWithApprovalIndex = 3
    /// The first schema with the tables of a server.
    static let firstWithServerTables = 2
    /// The first schema that knows restores.
    static let firstWithRestores = 4
    /// The first schema that keeps the words of commands while they wait for approval.
    static let firstWithCommands = 5
    /// The first schema with a binding key for each tenant.
    static let firstWithBindingKeys = 5
    /// The first schema with orders for actions.
    static let firstWithActionOrders = 6
    /// The first schema with earlier attempts at keys.
    static let firstWithAttempts = 7
    /// The first schema with accounts for the approvals page.
    static let firstWithAccounts = 8
    /// The number of the schema that this version writes.
    static let currentVersion = migrator.migrations.count

    /// The number of the schema that a file has.
    ///
    /// - Throws: ``LedgerFile/OpenError``; `DatabaseError`.
    static func version(_ database: Database) throws -> Int {
        let identifier = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        guard [applicationID, backupID].contains(identifier) else {
            // A process that died while it made the file leaves one without tables of anyone's. Only the migrator's own table
            // is there already: it is made before the first migration.
            let sql = "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'"
            throw try Int.fetchOne(database, sql: sql) ?? 0 > 0 ? LedgerFile.OpenError.foreign : .unfinished
        }
        if try migrator.hasBeenSuperseded(database) { throw LedgerFile.OpenError.newer }
        let applied = try migrator.appliedMigrations(database).count
        if applied == 0 { throw LedgerFile.OpenError.unfinished }
        return applied
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 events, chain, operations") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: tables)
            let sql = "INSERT INTO setting (name, value) VALUES ('binding_key', ?)"
            try database.execute(sql: sql, arguments: [randomKey()])
        }
        migrator.registerMigration("2 keys, agent orders, observations") { database in
            try database.execute(sql: serverTables)
        }
        migrator.registerMigration("3 index of approvals") { database in
            try database.execute(sql: approvalIndex)
        }
        migrator.registerMigration("4 restores") { database in
            try database.execute(sql: restoreTables)
        }
        migrator.registerMigration("5 words and binding keys") { database in
            try database.execute(sql: KeptCommands.table)
            try database.execute(sql: bindingKeyTable)
            try keepBindingKeys(database)
            try foldOrders(database)
        }
        migrator.registerMigration("6 orders for actions, refusals") { database in
            try database.execute(sql: actionOrderTables)
        }
        migrator.registerMigration("7 attempts") { database in
            try database.execute(sql: LedgerAttempts.tables)
        }
        migrator.registerMigration("8 accounts") { database in
            try database.execute(sql: AccountRows.tables)
        }
        return migrator
    }

    /// Events are the truth. `chain` holds the end of each tenant's chain, so that a cut-off end shows; `operation` says
    /// which events an operation is worked out from. `event` alone has row identifiers: SQLite advises against
    /// `WITHOUT ROWID` for rows of more than some 200 bytes (https://www.sqlite.org/withoutrowid.html).
    ///
    /// Every index is one more page in every commit. So only what waits for people is indexed by its state, which a call
    /// that a policy allows never is; operations in doubt are looked for from time to time, and found by reading all.
    private static let tables = """
        CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE chain (
            tenant TEXT NOT NULL PRIMARY KEY,
            sequence INTEGER NOT NULL,
            hash TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE event (
            tenant TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            key TEXT,
            payload TEXT NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (tenant, sequence)
        );
        CREATE INDEX event_key ON event (tenant, key, sequence) WHERE key IS NOT NULL;
        CREATE TABLE operation (
            tenant TEXT NOT NULL,
            key TEXT NOT NULL,
            status TEXT NOT NULL,
            approval TEXT,
            first_sequence INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL,
            PRIMARY KEY (tenant, key)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX operation_approval ON operation (tenant, approval) WHERE approval IS NOT NULL;
        CREATE INDEX operation_open ON operation (tenant, status, last_sequence)
            WHERE status IN ('pending', 'approved');
        """

    /// What a server keeps beside the events, so that one file is all there is to back up. None of it is evidence: keys
    /// are known by their digests, orders say what an agent may do now (the events say who gave them), and observations were
    /// never decided on.
    private static let serverTables = """
        CREATE TABLE api_key (
            id TEXT NOT NULL PRIMARY KEY,
            digest TEXT NOT NULL,
            tenant TEXT NOT NULL,
            name TEXT,
            agent TEXT,
            scopes TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER
        ) WITHOUT ROWID;
        CREATE TABLE agent_order (
            tenant TEXT NOT NULL,
            agent TEXT NOT NULL,
            status TEXT NOT NULL,
            reason TEXT,
            ordered_by TEXT NOT NULL,
            ordered_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, agent)
        ) WITHOUT ROWID;
        CREATE TABLE observation (
            tenant TEXT NOT NULL,
            agent TEXT NOT NULL,
            event TEXT NOT NULL,
            digest TEXT NOT NULL,
            evidence TEXT NOT NULL,
            activity TEXT NOT NULL,
            content_state TEXT NOT NULL,
            payload TEXT NOT NULL,
            observed_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, agent, event)
        );
        CREATE TABLE attachment (
            tenant TEXT NOT NULL,
            agent TEXT NOT NULL,
            attachment TEXT NOT NULL,
            evidence TEXT NOT NULL,
            kind TEXT NOT NULL,
            digest TEXT NOT NULL,
            content BLOB NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, agent, attachment)
        );
        CREATE INDEX attachment_expiry ON attachment (expires_at);
        CREATE INDEX attachment_evidence ON attachment (tenant, evidence);
        """

    /// What the index of open operations is made with. SQLite uses it only for a query that says the same.
    static let isOpen = "status IN ('pending', 'approved')"

    /// Whether an event tells of an approval. The type is the last member of the canonical form.
    static let isOfApproval = #"substr(payload, -28) GLOB '*"type":"approval.*'"#

    /// Few events are of approvals, and who follows them should not have to read the others. A call that a policy allows
    /// is not in it, and costs no page more.
    private static let approvalIndex = "CREATE INDEX event_approval ON event (tenant, sequence) WHERE \(isOfApproval)"

    /// What a restored ledger cannot know. `restore` holds the restores, of which the last one that is not lifted counts, and
    /// `quarantine_lift` what people have let go on since. Both follow from the events, where a tenant has any.
    private static let restoreTables = """
        CREATE TABLE restore (
            id TEXT NOT NULL PRIMARY KEY,
            backed_up_at INTEGER NOT NULL,
            restored_at INTEGER NOT NULL,
            lifted_at INTEGER
        ) WITHOUT ROWID;
        CREATE TABLE quarantine_lift (
            tenant TEXT NOT NULL,
            restore TEXT NOT NULL,
            scope TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (tenant, restore, scope, value)
        ) WITHOUT ROWID;
        ALTER TABLE api_key ADD COLUMN suspended_at INTEGER;
        """

    /// The secret under which a tenant's clients digest arguments, which a server gives them once it is offered. The tool's own
    /// tenant has the file's key, and none here.
    ///
    /// An offer stays: a tenant that went back to other keys would not know its finished calls again.
    private static let bindingKeyTable = """
        CREATE TABLE binding_key (
            tenant TEXT NOT NULL PRIMARY KEY,
            value BLOB
                CHECK (CASE WHEN value IS NULL THEN tenant = '\(SQLiteLedger.toolTenant)' ELSE length(value) = 32 END),
            offered_at INTEGER,
            offered_by TEXT
        ) WITHOUT ROWID;
        """

    /// Gives a key to each tenant on record, and offers none: their operations are bound by other keys. From now on, every backup
    /// holds the keys.
    private static func keepBindingKeys(_ database: Database) throws {
        let tenants = try String.fetchAll(database, sql: "SELECT tenant FROM chain UNION SELECT tenant FROM operation")
        for tenant in tenants {
            try database.execute(
                sql: "INSERT INTO binding_key (tenant, value) VALUES (?, ?)",
                arguments: [tenant, SQLiteLedger.freshBindingKey(of: TenantID(tenant))]
            )
        }
    }

    /// A fresh secret of 32 bytes from the operating system's random source.
    static func randomKey() -> Data {
        var generator = SystemRandomNumberGenerator()
        return Data((0..<32).map { _ in generator.next() as UInt8 })
    }

    static func bindingKey(_ database: Database) throws -> [UInt8] {
        let key = try Data.fetchOne(database, sql: "SELECT value FROM setting WHERE name = 'binding_key'")
        guard let key, key.count >= 16 else { throw LedgerFile.OpenError.damaged }
        return [UInt8](key)
    }
}
#endif
