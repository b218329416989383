#if SQLite
import GRDB
import HaltState
import HaltStateAuthority

/// What waits for people. Who asked and until when is taken out of the events without reading the rest of them.
extension LedgerRows {
    private static let isWaiting = "tenant = ? AND status = 'pending' AND \(LedgerSchema.isOpen)"

    /// How many requests wait, counted up to a limit.
    func waitingCount(upTo limit: Int) throws -> Int {
        let sql = """
            SELECT count(*) FROM (SELECT 1 FROM operation INDEXED BY operation_open WHERE \(Self.isWaiting) LIMIT ?)
            """
        return try Int.fetchOne(try database.cachedStatement(sql: sql), arguments: [tenant.rawValue, limit]) ?? 0
    }

    /// The requests that wait, those with the latest event first.
    ///
    /// - Parameters:
    ///   - known: What has been read of some of them before, by approval: it never changes.
    ///   - isIndexed: Whether the file has the index of this version. One of an earlier version is only read, and as it is.
    func waiting(
        before sequence: Int = .max,
        limit: Int = -1,
        knowing known: [String: WaitingRequest] = [:],
        isIndexed: Bool = true
    ) throws -> [WaitingRequest] {
        let sql = """
            SELECT approval, last_sequence, first_sequence FROM operation
            \(isIndexed ? "INDEXED BY operation_open" : "")
            WHERE \(Self.isWaiting) AND last_sequence < ? ORDER BY last_sequence DESC LIMIT ?
            """
        var requests: [WaitingRequest] = []
        var (next, wanted, rows) = (sequence, limit, 0)
        // Callers take a short page for the last one, so rows that only a later version can read are made up for.
        repeat {
            rows = 0
            let statement = try database.cachedStatement(sql: sql)
            try StoredColumns.forEach(statement, [tenant.rawValue, next, wanted]) { columns in
                let (approval, last) = (try columns.text(0), try columns.integer(1))
                rows += 1
                next = last
                if let request = known[approval], request.lastSequence == last { return requests.append(request) }
                let asked = try known[approval].map { ($0.agentID, $0.decideBy) } ?? asked(at: columns.integer(2))
                guard let (agent, decideBy) = asked else { return }
                requests.append(
                    WaitingRequest(approvalID: approval, agentID: agent, decideBy: decideBy, lastSequence: last)
                )
            }
            guard rows == wanted else { break }
            wanted = limit - requests.count
        } while wanted > 0
        return requests
    }

    /// Who asked at a place in the chain, and until when people may decide; `nil` where only a later version can tell.
    private func asked(at sequence: Int) throws -> (AgentID, Timestamp)? {
        let sql = """
            SELECT CASE WHEN json_valid(payload)
                THEN json_extract(payload, '$.data.proposal.agent_id', '$.data.approval.decide_by') END
            FROM event WHERE tenant = ? AND sequence = ?
            """
        let statement = try database.cachedStatement(sql: sql)
        let found = try String.fetchOne(statement, arguments: [tenant.rawValue, sequence])
        guard let found, case .array(let values)? = try? JSONReader.read(Array(found.utf8)).contextValue,
            values.count == 2, case .string(let agent) = values[0], case .string(let time) = values[1],
            let decideBy = Timestamp(time)
        else {
            if try isUnknown(at: sequence) { return nil }
            throw Self.mismatch("index of operations")
        }
        return (AgentID(agent), decideBy)
    }

    /// Whether the event at a place is of a type that this version does not know.
    private func isUnknown(at sequence: Int) throws -> Bool {
        let stored = try events(.all, from: sequence, limit: 1, isIndexed: false)
        let type = stored.first { $0.sequence == sequence }.flatMap { EventType.type(endingWith: $0.payload) }
        return type.map { !EventType.isKnown($0) } ?? false
    }
}
#endif
