/// Operations are worked out from the events; a row of the ledger's index that says otherwise was changed by hand.
extension ChainVerifier {
    /// Compares a row of the index with the events.
    ///
    /// - Returns: `false` when the row tells of events after those that have been verified, which somebody may have
    ///   written since.
    /// - Throws: ``EvidenceFault``.
    mutating func take(_ row: LedgerIndexRow) throws(EvidenceFault) -> Bool {
        let place = operations.place(of: fingerprints.fingerprint(of: row.key))
        if let place { operations[place].isListed = true }
        guard row.lastSequence <= summary.events else { return false }
        guard let place, case let operation = operations[place], operation.state.status.rawValue == row.status,
            operation.firstSequence == row.firstSequence, operation.lastSequence == row.lastSequence,
            operation.hasApproval(row.approvalID.map { fingerprints.fingerprint(of: $0) })
        else {
            let problem = "the operation that it belongs to was changed in the ledger's index"
            throw EvidenceFault(sequence: row.lastSequence, problem: problem)
        }
        return true
    }

    /// Ends the comparison.
    ///
    /// - Throws: ``EvidenceFault`` for an operation that the index does not list.
    func requireEveryOperationListed() throws(EvidenceFault) {
        guard let missing = operations.first(where: { !$0.isListed }) else { return }
        let problem = "its operation is missing from the ledger's index"
        throw EvidenceFault(sequence: missing.firstSequence, problem: problem)
    }
}
