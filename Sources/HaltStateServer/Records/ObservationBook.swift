#if Server
import Foundation
import GRDB
import HTTPTypes
import HaltState
import HaltStateSQLite

/// Observations, and the content that belongs to evidence. The content is kept only where the operator wants that.
struct ObservationBook: Sendable {
    /// What was kept of an observation, now or before.
    struct Receipt: Sendable {
        let evidenceID: String
        let activityID: String
        let contentState: String
        let isDuplicate: Bool
        let attachment: AttachmentReceipt?
    }

    private let ledger: SQLiteLedger
    private let wallClock: any WallClock
    private let identifiers: any IdentifierSource
    private let content: ContentRetention

    init(
        _ ledger: SQLiteLedger,
        wallClock: any WallClock,
        identifiers: any IdentifierSource = RandomIdentifiers(),
        content: ContentRetention
    ) {
        self.ledger = ledger
        self.wallClock = wallClock
        self.identifiers = identifiers
        self.content = content
    }

    /// Keeps an observation. The same one again gets the first receipt.
    ///
    /// - Throws: ``Refusal`` with 409 when the event's name belongs to another observation; ``HaltStateError``.
    func keep(_ observation: Observation, tenant: TenantID) async throws -> Receipt {
        let now = wallClock.now()
        let fresh = (evidence: identifiers.uuid(), activity: observation.links["activity_id"] ?? identifiers.uuid())
        let digest = SHA256Digest.text(of: observation.payload)
        let state = observation.content == nil ? "not_submitted" : content.lifetime == nil ? "disabled" : "available"
        let lifetime = content.lifetime
        return try await ledger.writeRecords { database in
            if let row = try Self.row(observation, tenant, database) {
                guard try row.decode(String.self, forColumn: "digest") == digest else {
                    throw Refusal(status: .conflict, detail: "event_id belongs to another observation")
                }
                let evidence = try row.decode(String.self, forColumn: "evidence")
                let content = Attachment(content: observation, evidence)
                return try Receipt(
                    row,
                    attachment: content.flatMap { try Self.keep($0, tenant, now, lifetime, database) }
                )
            }
            let content = Attachment(content: observation, fresh.evidence)
            let receipt = try content.flatMap { try Self.keep($0, tenant, now, lifetime, database) }
            try database.execute(
                sql: "INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT), ?)",
                arguments: [
                    tenant.rawValue, observation.agentID.rawValue, observation.eventID, digest, fresh.evidence,
                    fresh.activity, state,
                    Data(observation.payload), now.microseconds,
                ]
            )
            return Receipt(
                evidenceID: fresh.evidence,
                activityID: fresh.activity,
                contentState: state,
                isDuplicate: false,
                attachment: receipt
            )
        }
    }

    /// Keeps an attachment; `nil` where content is not kept.
    ///
    /// - Throws: ``Refusal`` with 409 when its name belongs to other content; ``HaltStateError``.
    func keep(_ attachment: Attachment, tenant: TenantID) async throws -> AttachmentReceipt? {
        let (now, lifetime) = (wallClock.now(), content.lifetime)
        return try await ledger.writeRecords { try Self.keep(attachment, tenant, now, lifetime, $0) }
    }

    /// Deletes content whose time was over at a given time, in commits short enough that nobody has to wait for them.
    func purge(at time: Timestamp) async throws {
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

    /// A part of what is kept, the newest first.
    struct Page: Sendable {
        let tenant: TenantID
        /// The agent to hear of, or `nil` for all.
        let agent: AgentID?
        let limit: Int
        /// Where the page before ended.
        let before: Int
    }

    /// Observations, the newest first.
    func list(_ page: Page) throws -> ListPage {
        try ledger.readRecords { database in
            let sql = """
                SELECT rowid, evidence, activity, content_state, CAST(payload AS BLOB) AS bytes, observed_at
                FROM observation WHERE tenant = ? AND agent = coalesce(?, agent) AND rowid < ?
                ORDER BY rowid DESC LIMIT ?
                """
            let arguments: StatementArguments = [page.tenant.rawValue, page.agent?.rawValue, page.before, page.limit]
            return try Self.listing(page, try Row.fetchCursor(database, sql: sql, arguments: arguments)) { row in
                let payload = [UInt8](try row.decode(Data.self, forColumn: "bytes"))
                guard case .object(var members) = try JSONReader.read(payload).contextValue else {
                    throw HaltStateError(code: .ledgerUnusable, message: "an observation was changed")
                }
                members["evidence_id"] = .string(try row.decode(forColumn: "evidence"))
                members["activity_id"] = .string(try row.decode(forColumn: "activity"))
                members["content_state"] = .string(try row.decode(forColumn: "content_state"))
                let time = Timestamp(microseconds: try row.decode(forColumn: "observed_at"))
                members["observed_at"] = .string(time.description)
                return members
            }
        }
    }

    /// The contents that belong to a piece of evidence, the newest first.
    func attachments(of evidence: String, _ page: Page) throws -> ListPage {
        let now = wallClock.now().microseconds
        return try ledger.readRecords { database in
            let sql = """
                SELECT rowid, * FROM attachment
                WHERE tenant = ? AND evidence = ? AND expires_at > ? AND agent = coalesce(?, agent) AND rowid < ?
                ORDER BY rowid DESC LIMIT ?
                """
            let arguments: StatementArguments = [
                page.tenant.rawValue, evidence, now, page.agent?.rawValue, page.before, page.limit,
            ]
            return try Self.listing(page, try Row.fetchCursor(database, sql: sql, arguments: arguments)) { row in
                var members = try AttachmentReceipt(row, isDuplicate: false).json
                members["agent_id"] = .string(try row.decode(forColumn: "agent"))
                members["content_kind"] = .string(try row.decode(forColumn: "kind"))
                members["content_base64"] = .string(
                    try row.decode(Data.self, forColumn: "content").base64EncodedString()
                )
                return members
            }
        }
    }

    /// Reads rows as long as they fit the page, one at a time.
    private static func listing(
        _ page: Page,
        _ rows: RowCursor,
        _ members: (Row) throws -> [String: ContextValue]
    ) throws -> ListPage {
        var listing = ListPage(limit: page.limit)
        while let row = try rows.next() {
            guard try listing.take(.object(try members(row)), at: try row.decode(forColumn: "rowid")) else { break }
        }
        return listing
    }
}

extension ObservationBook {
    private static func row(_ observation: Observation, _ tenant: TenantID, _ database: Database) throws -> Row? {
        try Row.fetchOne(
            database,
            sql: "SELECT * FROM observation WHERE tenant = ? AND agent = ? AND event = ?",
            arguments: [tenant.rawValue, observation.agentID.rawValue, observation.eventID]
        )
    }

    /// Keeps content where that is wanted. What has expired is not there any more, whether or not its row still is.
    private static func keep(
        _ attachment: Attachment,
        _ tenant: TenantID,
        _ now: Timestamp,
        _ lifetime: Duration?,
        _ database: Database
    ) throws -> AttachmentReceipt? {
        guard let lifetime else { return nil }
        let sql = """
            SELECT attachment, evidence, digest, expires_at FROM attachment
            WHERE tenant = ? AND agent = ? AND attachment = ? AND expires_at > ?
            """
        let name: StatementArguments = [tenant.rawValue, attachment.agentID.rawValue, attachment.id, now.microseconds]
        if let row = try Row.fetchOne(database, sql: sql, arguments: name) {
            let receipt = try AttachmentReceipt(row, isDuplicate: true)
            guard receipt.digest == attachment.digest, receipt.evidenceID.hasBytes(of: attachment.evidenceID) else {
                throw Refusal(status: .conflict, detail: "attachment_id belongs to other content")
            }
            return receipt
        }
        let expiry = now + lifetime
        try database.execute(
            sql: "INSERT OR REPLACE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                tenant.rawValue, attachment.agentID.rawValue, attachment.id, attachment.evidenceID,
                attachment.kind.rawValue,
                attachment.digest, Data(attachment.content), expiry.microseconds,
            ]
        )
        return AttachmentReceipt(
            attachmentID: attachment.id,
            evidenceID: attachment.evidenceID,
            digest: attachment.digest,
            expiresAt: expiry,
            isDuplicate: false
        )
    }
}

extension AttachmentReceipt {
    fileprivate init(_ row: Row, isDuplicate: Bool) throws {
        self.init(
            attachmentID: try row.decode(forColumn: "attachment"),
            evidenceID: try row.decode(forColumn: "evidence"),
            digest: try row.decode(forColumn: "digest"),
            expiresAt: Timestamp(microseconds: try row.decode(forColumn: "expires_at")),
            isDuplicate: isDuplicate
        )
    }
}

extension ObservationBook.Receipt {
    fileprivate init(_ row: Row, attachment: AttachmentReceipt?) throws {
        self.init(
            evidenceID: try row.decode(forColumn: "evidence"),
            activityID: try row.decode(forColumn: "activity"),
            contentState: try attachment == nil ? Self.stateWithoutContent(row) : "available",
            isDuplicate: true,
            attachment: attachment
        )
    }

    /// Content that was kept once and is no longer is not wanted any more.
    private static func stateWithoutContent(_ row: Row) throws -> String {
        let state = try row.decode(String.self, forColumn: "content_state")
        return state == "available" ? "disabled" : state
    }
}
#endif
