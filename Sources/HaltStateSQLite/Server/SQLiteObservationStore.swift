#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateAuthority

/// Observations, and the content that belongs to evidence, in the file of a ledger.
struct SQLiteObservationStore: ObservationStore {
    let ledger: SQLiteLedger

    func keep(
        _ observation: ObservationRecord,
        of tenant: TenantID,
        contentUntil expiry: Timestamp?,
        at now: Timestamp
    ) async throws -> KeptObservation {
        try await ledger.writeRecords { database in
            if let row = try Self.row(observation, tenant, database) {
                guard try row.decode(String.self, forColumn: "digest") == observation.digest else {
                    throw NameBelongsToOther.observation
                }
                let content = observation.attachment(of: try row.decode(forColumn: "evidence"))
                return try KeptObservation(
                    row,
                    attachment: content.flatMap { try Self.keep($0, tenant, expiry, now, database) }
                )
            }
            let content = observation.attachment(of: observation.evidenceID)
            let kept = try content.flatMap { try Self.keep($0, tenant, expiry, now, database) }
            let state: ContentState = content == nil ? .notSubmitted : expiry == nil ? .disabled : .available
            try database.execute(
                sql: "INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT), ?)",
                arguments: [
                    tenant.rawValue, observation.agentID.rawValue, observation.eventID, observation.digest,
                    observation.evidenceID, observation.activityID, state.rawValue, Data(observation.payload),
                    now.microseconds,
                ]
            )
            return KeptObservation(
                evidenceID: observation.evidenceID,
                activityID: observation.activityID,
                contentState: state,
                isDuplicate: false,
                attachment: kept
            )
        }
    }

    func keep(
        _ attachment: AttachmentRecord,
        of tenant: TenantID,
        until expiry: Timestamp,
        at now: Timestamp
    ) async throws -> KeptAttachment {
        try await ledger.writeRecords { try Self.keep(attachment, tenant, until: expiry, now, $0) }
    }

    func observations(_ part: RecordsPart, _ take: (ListedObservation) throws -> Bool) throws {
        try ledger.readRecords { database in
            let sql = """
                SELECT rowid, evidence, activity, content_state, CAST(payload AS BLOB) AS bytes, observed_at
                FROM observation WHERE tenant = ? AND agent = coalesce(?, agent) AND rowid < ?
                ORDER BY rowid DESC LIMIT ?
                """
            let arguments: StatementArguments = [part.tenant.rawValue, part.agent?.rawValue, part.before, part.limit]
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            while let row = try rows.next(), try take(try ListedObservation(row)) {}
        }
    }

    func attachments(
        of evidenceID: String,
        _ part: RecordsPart,
        at now: Timestamp,
        _ take: (ListedAttachment) throws -> Bool
    ) throws {
        try ledger.readRecords { database in
            let sql = """
                SELECT rowid, * FROM attachment
                WHERE tenant = ? AND evidence = ? AND expires_at > ? AND agent = coalesce(?, agent) AND rowid < ?
                ORDER BY rowid DESC LIMIT ?
                """
            let arguments: StatementArguments = [
                part.tenant.rawValue, evidenceID, now.microseconds, part.agent?.rawValue, part.before, part.limit,
            ]
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            while let row = try rows.next(), try take(try ListedAttachment(row)) {}
        }
    }

    func deleteContent(expiredAt time: Timestamp) async throws {
        let now = time.microseconds
        let batch = 64
        while try await ledger.writeRecords({ database in
            let sql = """
                DELETE FROM attachment WHERE rowid IN (SELECT rowid FROM attachment WHERE expires_at <= ? LIMIT ?)
                """
            try database.execute(sql: sql, arguments: [now, batch])
            return database.changesCount == batch
        }) {
            await Task.yield()
        }
    }
}

extension SQLiteObservationStore {
    private static func row(_ observation: ObservationRecord, _ tenant: TenantID, _ database: Database) throws -> Row? {
        try Row.fetchOne(
            database,
            sql: "SELECT * FROM observation WHERE tenant = ? AND agent = ? AND event = ?",
            arguments: [tenant.rawValue, observation.agentID.rawValue, observation.eventID]
        )
    }

    private static func keep(
        _ attachment: AttachmentRecord,
        _ tenant: TenantID,
        _ expiry: Timestamp?,
        _ now: Timestamp,
        _ database: Database
    ) throws -> KeptAttachment? {
        try expiry.map { try keep(attachment, tenant, until: $0, now, database) }
    }

    /// What has expired is not there any more, whether or not its row still is.
    private static func keep(
        _ attachment: AttachmentRecord,
        _ tenant: TenantID,
        until expiry: Timestamp,
        _ now: Timestamp,
        _ database: Database
    ) throws -> KeptAttachment {
        let sql = """
            SELECT attachment, evidence, digest, expires_at FROM attachment
            WHERE tenant = ? AND agent = ? AND attachment = ? AND expires_at > ?
            """
        let name: StatementArguments = [tenant.rawValue, attachment.agentID.rawValue, attachment.id, now.microseconds]
        if let row = try Row.fetchOne(database, sql: sql, arguments: name) {
            let kept = try KeptAttachment(row, isDuplicate: true)
            guard kept.digest == attachment.digest, kept.evidenceID.hasBytes(of: attachment.evidenceID) else {
                throw NameBelongsToOther.attachment
            }
            return kept
        }
        try database.execute(
            sql: "INSERT OR REPLACE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                tenant.rawValue, attachment.agentID.rawValue, attachment.id, attachment.evidenceID,
                attachment.kind.rawValue, attachment.digest, Data(attachment.content), expiry.microseconds,
            ]
        )
        return KeptAttachment(
            id: attachment.id,
            evidenceID: attachment.evidenceID,
            digest: attachment.digest,
            expiresAt: expiry,
            isDuplicate: false
        )
    }
}

extension KeptObservation {
    /// - Parameter row: What was kept before.
    fileprivate init(_ row: Row, attachment: KeptAttachment?) throws {
        let state = try ContentState(row)
        self.init(
            evidenceID: try row.decode(forColumn: "evidence"),
            activityID: try row.decode(forColumn: "activity"),
            // Content that was kept once and is no longer is not wanted any more.
            contentState: attachment != nil ? .available : state == .available ? .disabled : state,
            isDuplicate: true,
            attachment: attachment
        )
    }
}

extension ContentState {
    fileprivate init(_ row: Row) throws {
        guard let state = ContentState(rawValue: try row.decode(forColumn: "content_state")) else {
            throw changed("an observation")
        }
        self = state
    }
}

extension KeptAttachment {
    fileprivate init(_ row: Row, isDuplicate: Bool) throws {
        self.init(
            id: try row.decode(forColumn: "attachment"),
            evidenceID: try row.decode(forColumn: "evidence"),
            digest: try row.decode(forColumn: "digest"),
            expiresAt: Timestamp(microseconds: try row.decode(forColumn: "expires_at")),
            isDuplicate: isDuplicate
        )
    }
}

extension ListedObservation {
    fileprivate init(_ row: Row) throws {
        let payload = [UInt8](try row.decode(Data.self, forColumn: "bytes"))
        guard case .object(let members) = try JSONReader.read(payload).contextValue else {
            throw changed("an observation")
        }
        self.init(
            position: try row.decode(forColumn: "rowid"),
            evidenceID: try row.decode(forColumn: "evidence"),
            activityID: try row.decode(forColumn: "activity"),
            contentState: try ContentState(row),
            observedAt: Timestamp(microseconds: try row.decode(forColumn: "observed_at")),
            payload: members
        )
    }
}

extension ListedAttachment {
    fileprivate init(_ row: Row) throws {
        guard let kind = AttachmentRecord.Kind(rawValue: try row.decode(forColumn: "kind")) else {
            throw changed("an attachment")
        }
        self.init(
            position: try row.decode(forColumn: "rowid"),
            try KeptAttachment(row, isDuplicate: false),
            agentID: AgentID(try row.decode(forColumn: "agent")),
            kind: kind,
            content: [UInt8](try row.decode(Data.self, forColumn: "content"))
        )
    }
}

/// A row that this package has not written like that.
private func changed(_ what: String) -> HaltStateError {
    HaltStateError(code: .ledgerUnusable, message: "\(what) was changed")
}
#endif
