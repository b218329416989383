/// Operations are worked out from the events; a row of the ledger's index that says otherwise was changed by hand.
extension ChainVerifier {
    /// Compares a row of the index with the events.
    ///
    /// - Returns: `false` when the row tells of events after those that have been verified, which somebody may have
    ///   written since.
    /// - Throws: ``EvidenceError``.
    mutating func take(_ row: LedgerIndexRow) throws(EvidenceError) -> Bool {
        let operation = list(row)
        guard row.lastSequence <= summary.events else { return false }
        // What an unknown event does to a key's attempts can be anything.
        let place = operations.place(of: fingerprints.fingerprint(of: row.key))
        if let place, operations[place].isUnknown { return true }
        guard let operation, operation.state.status.rawValue == row.status,
            operation.firstSequence == row.firstSequence, operation.lastSequence == row.lastSequence,
            operation.hasApproval(row.approvalID.map { fingerprints.fingerprint(of: $0) })
        else {
            let problem = "the operation that it belongs to was changed in the ledger's index"
            throw EvidenceError(sequence: row.lastSequence, problem: problem)
        }
        return true
    }

    /// Notes that the index has a row of an operation, which is the key's last one or an attempt before it.
    private mutating func list(_ row: LedgerIndexRow) -> CompactOperation? {
        let key = fingerprints.fingerprint(of: row.key)
        if let attempt = earlier.list(key: key, firstSequence: row.firstSequence) { return attempt }
        guard let place = operations.place(of: key) else { return nil }
        operations[place].isListed = true
        return operations[place]
    }

    /// Ends the comparison.
    ///
    /// - Throws: ``EvidenceError`` for an operation that the index does not list.
    func requireEveryOperationListed() throws(EvidenceError) {
        guard let missing = operations.first(where: { !$0.isListed && !$0.isUnknown }) ?? earlier.firstUnlisted else {
            return
        }
        let problem = "its operation is missing from the ledger's index"
        throw EvidenceError(sequence: missing.firstSequence, problem: problem)
    }
}
