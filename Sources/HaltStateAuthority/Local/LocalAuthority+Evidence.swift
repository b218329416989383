public import HaltState

extension LocalAuthority {
    /// What can be shown of one operation, or `nil` when no call has used the key.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError`` when an event does not re-hash.
    public func evidence(_ key: IdempotencyKey) async throws -> OperationEvidence? {
        try await ledger.read { [tenant] in try $0.evidence(key, tenant: tenant) }
    }

    /// ``evidence(_:)`` on the calling thread.
    ///
    /// - Throws: As ``evidence(_:)``.
    public func evidence(_ key: IdempotencyKey) throws -> OperationEvidence? {
        try blockingLedger.evidence(key, tenant: tenant)
    }

    /// Recomputes the whole chain, and compares with it everything that the ledger has worked out from it.
    ///
    /// It proves that the chain is consistent in itself. That it is the one that was written takes a head that was kept
    /// elsewhere: whoever can write the ledger could have made all of it anew.
    ///
    /// Events of types that this version does not know are verified as far as all events are alike, and counted; what follows from
    /// them, it cannot say.
    ///
    /// - Parameters:
    ///   - head: The hash of an event to look out for. The summary says where it stands.
    ///   - progress: Called now and then with the number of events verified so far.
    /// - Throws: ``EvidenceError`` naming the first event that is not as it was written; ``HaltStateError``.
    @discardableResult
    public func verifyEvidence(
        expecting head: ExpectedHead? = nil,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> EvidenceSummary {
        try await ledger.read { [tenant] in try $0.verify(tenant, expecting: head, progress) }
    }

    /// ``verifyEvidence(expecting:progress:)`` on the calling thread.
    ///
    /// - Throws: As ``verifyEvidence(expecting:progress:)``.
    @discardableResult
    public func verifyEvidence(
        expecting head: ExpectedHead? = nil,
        progress: (Int) -> Void = { _ in }
    ) throws -> EvidenceSummary {
        try blockingLedger.verify(tenant, expecting: head, progress)
    }

    /// Writes the chain as JSON Lines that verify on their own. See ``EvidenceFile``.
    ///
    /// - Parameter write: Called with each line, its line break included.
    /// - Throws: What `write` throws; ``EvidenceError`` for a chain that does not verify; ``HaltStateError``.
    @discardableResult
    public func exportEvidence(
        to write: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> EvidenceSummary {
        try await ledger.read { [tenant] in try $0.export(tenant, to: write) }
    }

    /// ``exportEvidence(to:)`` on the calling thread.
    ///
    /// - Throws: As ``exportEvidence(to:)``.
    @discardableResult
    public func exportEvidence(to write: ([UInt8]) throws -> Void) throws -> EvidenceSummary {
        try blockingLedger.export(tenant, to: write)
    }
}

extension LedgerReader {
    fileprivate func evidence(_ key: IdempotencyKey, tenant: TenantID) throws -> OperationEvidence? {
        guard let operation = try operation(.key(key), tenant: tenant) else { return nil }
        var steps: [OperationEvidence.Step] = []
        try forEachEvent(ofKey: key, from: operation.firstSequence, tenant: tenant) { sealed in
            guard sealed.event.operationID == operation.id else { return }
            steps.append(OperationEvidence.Step(sealed, after: steps.last))
        }
        return OperationEvidence(operation: operation, steps: steps)
    }

    fileprivate func verify(
        _ tenant: TenantID,
        expecting head: ExpectedHead?,
        _ progress: (Int) -> Void
    ) throws -> EvidenceSummary {
        do {
            return try verifyChain(tenant, expecting: head, progress)
        } catch let error as LedgerError {
            // A row that cannot be read is one that does not verify.
            throw EvidenceError(sequence: nil, problem: error.description)
        }
    }

    private func verifyChain(
        _ tenant: TenantID,
        expecting head: ExpectedHead?,
        _ progress: (Int) -> Void
    ) throws -> EvidenceSummary {
        var verifier = ChainVerifier(tenant: tenant, expecting: head)
        let head = try self.head(tenant: tenant)
        try forEachEvent(upTo: head) { stored in
            try verifier.take(stored)
            if stored.sequence.isMultiple(of: 1_000) { progress(stored.sequence) }
        }
        guard verifier.head == head else {
            let problem =
                "the chain ends after \(verifier.head.sequence) of \(head.sequence) events; its end was changed"
            throw EvidenceError(sequence: nil, problem: problem)
        }
        try requireNothing(after: head)
        try compareIndex(with: &verifier)
        try compareQuarantine(with: verifier)
        return verifier.summary
    }

    /// What a restored ledger refuses follows from the events; a row less would let a key run again.
    private func compareQuarantine(with verifier: ChainVerifier) throws {
        guard let expected = verifier.quarantine else { return }
        let stored = try quarantine(tenant: verifier.tenant)
        if expected.isLifted ? stored == nil : stored == expected { return }
        // Somebody may have lifted it in the meantime.
        guard try head(tenant: verifier.tenant) != verifier.head else {
            throw EvidenceError(
                sequence: nil,
                problem: "the ledger refuses other keys than its events say since the restore"
            )
        }
    }

    /// Operations and approvals are worked out from the events; a row that says otherwise was changed by hand.
    private func compareIndex(with verifier: inout ChainVerifier) throws {
        var later: [LedgerIndexRow] = []
        try forEachIndexRow(tenant: verifier.tenant) { row in
            if try !verifier.take(row) { later.append(row) }
        }
        try verifier.requireEveryOperationListed()
        // Under another writer, operations go on while they are verified. The ledger compares such a row with its events.
        for row in later {
            let found = try EventType.passingOverUnknown {
                .some(try operation(.key(IdempotencyKey(row.key)), tenant: verifier.tenant))
            }
            // Of one that cannot be worked out, its events are all that there is to verify.
            guard let found else { continue }
            guard let operation = found, operation.lastSequence >= row.lastSequence else {
                let problem = "the ledger's index tells of an event that is not there"
                throw EvidenceError(sequence: row.lastSequence, problem: problem)
            }
        }
    }

    /// Events beyond the head may have come since it was read, but only together with a later head.
    private func requireNothing(after head: ChainHead) throws {
        guard let next = try events(from: head.sequence + 1, limit: 1, tenant: head.tenant).first else { return }
        guard try self.head(tenant: head.tenant).sequence >= next.sequence else {
            throw EvidenceError(sequence: next.sequence, problem: "it stands after the recorded end of the chain")
        }
    }

    fileprivate func export(_ tenant: TenantID, to write: ([UInt8]) throws -> Void) throws -> EvidenceSummary {
        var verifier = ChainVerifier(tenant: tenant)
        var line: [UInt8] = []
        try forEachEvent(upTo: try head(tenant: tenant)) { stored in
            try verifier.take(stored)
            line.removeAll(keepingCapacity: true)
            EvidenceFile.append(payload: stored.payload, hash: stored.hash, to: &line)
            line.append(UInt8(ascii: "\n"))
            try write(line)
        }
        try write(EvidenceFile.checkpoint(verifier.summary) + [UInt8(ascii: "\n")])
        return verifier.summary
    }

    private func forEachEvent(upTo head: ChainHead, _ body: (StoredEvent) throws -> Void) throws {
        // From the very beginning: what somebody has put before the first place is not to be overlooked.
        var next = Int.min
        while next <= head.sequence {
            let page = try events(from: next, limit: LedgerPage.size, tenant: head.tenant)
            for stored in page where stored.sequence <= head.sequence { try body(stored) }
            guard let last = page.last, last.sequence < head.sequence else { return }
            next = last.sequence + 1
        }
    }
}
