import HaltState

extension LocalAuthority {
    /// What can be shown of one operation, or `nil` when no call has used the key.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault`` when an event does not re-hash.
    public func evidence(_ key: String) throws -> OperationEvidence? {
        guard let operation = try operation(key) else { return nil }
        return OperationEvidence(operation: operation, events: try ledger.events(ofKey: key, tenant: tenant))
    }

    /// Recomputes the whole chain, and compares with it everything that the ledger has worked out from it.
    ///
    /// - Parameter progress: Called now and then with the number of events verified so far.
    /// - Throws: ``EvidenceFault`` naming the first event that is not as it was written; ``HaltStateError``.
    @discardableResult
    public func verifyEvidence(progress: (Int) -> Void = { _ in }) throws -> EvidenceSummary {
        var verifier = ChainVerifier(tenant: tenant)
        let head = try ledger.head(tenant: tenant)
        try forEachEvent(upTo: head) { stored in
            let sealed = try verifier.take(payload: stored.payload, hash: stored.hash)
            guard stored.sequence == sealed.sequence,
                stored.key.map(ExactText.init) == sealed.event.idempotencyKey.map(ExactText.init)
            else {
                throw EvidenceFault(sequence: sealed.sequence, problem: "it is filed under another place or key")
            }
            if sealed.sequence.isMultiple(of: 1_000) { progress(sealed.sequence) }
        }
        guard verifier.head == head else {
            let problem =
                "the chain ends after \(verifier.head.sequence) of \(head.sequence) events; its end was changed"
            throw EvidenceFault(sequence: nil, problem: problem)
        }
        try requireNothing(after: head)
        try compareOperations(verifier.operations, upTo: head)
        return verifier.summary
    }

    /// Operations and approvals are worked out from the events; a row that says otherwise was changed by hand.
    private func compareOperations(_ expected: [ExactText: GuardedOperation], upTo head: ChainHead) throws {
        var unseen = expected
        var query = OperationQuery(limit: 500, before: head.sequence + 1)
        while true {
            let page: [GuardedOperation]
            do {
                page = try ledger.operations(query, tenant: tenant)
            } catch let fault as LedgerFault {
                throw EvidenceFault(sequence: nil, problem: fault.description)
            }
            guard let last = page.last else { break }
            for operation in page {
                guard unseen.removeValue(forKey: ExactText(operation.idempotencyKey)) == operation else {
                    let problem = "the operation that it belongs to was changed in the ledger's index"
                    throw EvidenceFault(sequence: operation.lastSequence, problem: problem)
                }
            }
            query.before = last.lastSequence
        }
        if let missing = unseen.values.map(\.firstSequence).min(), try !haveMovedOn(unseen, head) {
            throw EvidenceFault(sequence: missing, problem: "its operation is missing from the ledger's index")
        }
    }

    /// Whether the missing operations have moved on since the verification began, under another writer.
    private func haveMovedOn(_ missing: [ExactText: GuardedOperation], _ head: ChainHead) throws -> Bool {
        do {
            return try missing.keys.allSatisfy { key in
                (try ledger.operation(.key(key.text), tenant: tenant)).map { $0.lastSequence > head.sequence } ?? false
            }
        } catch is LedgerFault {
            return false
        }
    }

    /// Events beyond the head may have come since it was read, but only together with a later head.
    private func requireNothing(after head: ChainHead) throws {
        guard let next = try ledger.events(from: head.sequence + 1, limit: 1, tenant: tenant).first else { return }
        guard try ledger.head(tenant: tenant).sequence >= next.sequence else {
            throw EvidenceFault(sequence: next.sequence, problem: "it stands after the recorded end of the chain")
        }
    }

    /// Writes the chain as JSON Lines that verify on their own. See ``EvidenceFile``.
    ///
    /// - Parameter write: Called with each line, its line break included.
    /// - Throws: What `write` throws; ``EvidenceFault`` for a chain that does not verify; ``HaltStateError``.
    @discardableResult
    public func exportEvidence(to write: ([UInt8]) throws -> Void) throws -> EvidenceSummary {
        var verifier = ChainVerifier(tenant: tenant)
        try forEachEvent(upTo: try ledger.head(tenant: tenant)) { stored in
            try verifier.take(payload: stored.payload, hash: stored.hash)
            try write(EvidenceFile.line(payload: stored.payload, hash: stored.hash) + [UInt8(ascii: "\n")])
        }
        try write(EvidenceFile.checkpoint(verifier.summary) + [UInt8(ascii: "\n")])
        return verifier.summary
    }

    private func forEachEvent(upTo head: ChainHead, _ body: (StoredEvent) throws -> Void) throws {
        // From the very beginning: what somebody has put before the first place is not to be overlooked.
        var next = Int.min
        while next <= head.sequence {
            let page = try ledger.events(from: next, limit: 1_000, tenant: tenant)
            for stored in page where stored.sequence <= head.sequence { try body(stored) }
            guard let last = page.last, last.sequence < head.sequence else { return }
            next = last.sequence + 1
        }
    }
}
