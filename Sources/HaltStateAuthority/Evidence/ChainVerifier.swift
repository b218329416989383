public import HaltState

/// Recomputes a chain event by event: every hash over the stored bytes, every link, every place, and that each event
/// follows from the ones before it.
///
/// It makes nothing of an event, and keeps some 60 bytes of each operation: as much as it takes to notice a second permit
/// for a finished key, at the end of the longest chain.
public struct ChainVerifier: Sendable {
    /// Whose chain it is.
    public let tenant: TenantID
    /// A head that was kept elsewhere, and that the chain should still have.
    private let expected: SHA256Value?
    private var sequence = 0
    private var hash = SHA256Value.zero
    private var expectedSequence: Int?
    private var operationCount = 0
    private var unknownCount = 0
    /// What is refused since the chain was restored, as its events tell it.
    private(set) var quarantine: Quarantine?
    var operations = OperationTable()
    /// The attempts that others under their keys have followed.
    var earlier = EarlierAttempts()
    let fingerprints = FingerprintMaker()

    /// Starts before the first event of a tenant's chain.
    ///
    /// - Parameter head: The hash of an event to look out for. The summary says where it stands.
    public init(tenant: TenantID, expecting head: ExpectedHead? = nil) {
        self.tenant = tenant
        expected = head?.value
    }

    /// The end of what has been verified so far.
    public var head: ChainHead { ChainHead(tenant: tenant, sequence: sequence, hash: hash.text) }

    /// What has been verified so far.
    public var summary: EvidenceSummary {
        EvidenceSummary(
            tenant: tenant,
            events: sequence,
            operations: operationCount,
            unknownEvents: unknownCount,
            head: hash.text,
            expectedHeadSequence: expectedSequence
        )
    }

    /// Takes the next event as it is stored.
    ///
    /// - Throws: ``EvidenceError`` when it is not the event that was written there.
    public mutating func take(payload: [UInt8], hash: String) throws(EvidenceError) {
        var hash = hash
        let problem = hash.withUTF8 { text in
            payload.withUnsafeBufferPointer { examine($0, hash: text) { _ in nil } }
        }
        try report(problem)
    }

    /// Takes the next event from where a ledger has filed it.
    ///
    /// - Throws: ``EvidenceError`` when it is not the event that was written there.
    public mutating func take(_ stored: StoredEvent) throws(EvidenceError) {
        var hash = stored.hash
        let problem = hash.withUTF8 { text in
            stored.payload.withUnsafeBufferPointer { payload in
                examine(payload, hash: text) { facts in
                    guard stored.sequence == facts.sequence, facts.hasKey(stored.key, in: payload) else {
                        return "it is filed under another place or key"
                    }
                    return nil
                }
            }
        }
        try report(problem)
    }

    /// Takes the next event as it stands in a file.
    mutating func take(_ event: EvidenceFile.Event) throws(EvidenceError) {
        try report(examine(event.payload, hash: event.hash) { _ in nil })
    }

    private func report(_ problem: String?) throws(EvidenceError) {
        if let problem { throw EvidenceError(sequence: sequence + 1, problem: problem) }
    }

    /// What is wrong with the next event; `nil` when it was taken.
    private mutating func examine(
        _ payload: UnsafeBufferPointer<UInt8>,
        hash text: UnsafeBufferPointer<UInt8>,
        _ filing: (EventFacts) -> String?
    ) -> String? {
        let digest = SHA256Value(hashing: payload)
        guard digest.isWritten(as: text) else { return "the payload does not match its hash" }
        guard let facts = EventScanner.scan(payload) else { return "it is not in a form that this version writes" }
        guard facts.sequence == sequence + 1 else {
            return "event \(facts.sequence) stands here; events are missing, doubled or out of order"
        }
        guard payload[facts.tenant.range].isText(tenant.rawValue, isEscaped: facts.tenant.isEscaped) else {
            return "it belongs to another tenant's chain"
        }
        guard hash.isWritten(as: UnsafeBufferPointer(rebasing: payload[facts.previous.range])) else {
            return "it does not link to the event before it"
        }
        guard facts.isKnownCanonical || EventScanner.isCanonical(payload) else {
            return "the payload is not in canonical form"
        }
        guard facts.hasDigestOfProposal(in: payload) else { return "its digest is not that of its proposal" }
        if let problem = filing(facts) { return problem }
        guard !facts.isOfRestore || noteRestore(payload) else { return "it is not in a form that this version writes" }
        guard apply(facts, in: payload) else { return "it does not follow from the events before it" }
        sequence += 1
        hash = digest
        if facts.isUnknown { unknownCount += 1 }
        if digest == expected { expectedSequence = sequence }
        return nil
    }
}

extension ChainVerifier {
    /// Takes an event that tells of a restore; `false` when it cannot be read.
    private mutating func noteRestore(_ payload: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let fields = try? EventFields(JSONReader.read(Array(payload))),
            let event = try? LedgerEvent(fields: fields)
        else { return false }
        switch event.kind {
        case .restored(let restore):
            quarantine = Quarantine(
                restoreID: event.operationID,
                backedUpAt: restore.backedUpAt,
                restoredAt: event.at
            )
        // A tenant that came after the restore has only lifts.
        case .quarantineLifted(let lift) where event.operationID == quarantine?.restoreID: quarantine?.lift(lift.scope)
        default: break
        }
        return true
    }

    /// Takes an event's step; `false` when it does not follow from the events of its operation before it.
    private mutating func apply(_ facts: EventFacts, in payload: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let keyText = facts.key else { return true }
        let key = fingerprint(of: keyText, in: payload)
        let place = operations.place(of: key)
        let before = place.map { operations[$0] }
        let name = fingerprint(of: facts.operation, in: payload)
        if facts.isUnknown || before?.isUnknown ?? false { return note(key, name, at: place) }
        guard let step = facts.step else { return false }
        if !step.isFirst, let before, !before.isNamed(name) {
            return earlier.follow(step, key: key, operation: name.high, at: sequence + 1)
        }
        guard let state = OperationState.following(before?.state, step) else { return false }
        if step.isFirst || place == nil {
            let claim = claim(of: facts, in: payload)
            if step.isFirst, let before {
                guard earlier.begin(name, claim, step, after: before) else { return false }
            } else if claim != nil {
                return false
            }
            let record = CompactOperation(
                key: key,
                operation: name,
                approval: facts.approval.map {
                    ApprovalUse(approval: fingerprint(of: $0, in: payload).ofApproval, limit: facts.attempts)
                },
                state: state,
                sequence: sequence + 1
            )
            if before?.isNamed(name) != true { operationCount += 1 }
            guard let place else {
                guard operations.count < OperationTable.limit else { return false }
                operations.append(record)
                return true
            }
            if let before, before.isAttempt { earlier.keep(before) }
            operations[place] = record
            return true
        }
        guard let place else { return false }
        operations[place].state = state
        operations[place].lastSequence = sequence + 1
        return true
    }

    /// Takes an event of a key of which an event is unknown: what else happens to it can be anything.
    private mutating func note(_ key: Fingerprint, _ name: Fingerprint, at place: Int?) -> Bool {
        if let place {
            operations[place].isUnknown = true
            operations[place].lastSequence = sequence + 1
            return true
        }
        guard operations.count < OperationTable.limit else { return false }
        let state = OperationState(.pending)
        var record = CompactOperation(key: key, operation: name, approval: nil, state: state, sequence: sequence + 1)
        record.isUnknown = true
        operations.append(record)
        operationCount += 1
        return true
    }

    /// What an operation's first event says of the attempts before it.
    private func claim(of facts: EventFacts, in payload: UnsafeBufferPointer<UInt8>) -> AttemptClaim<UInt64>? {
        guard let number = facts.attemptNumber else { return nil }
        return AttemptClaim(
            number: number,
            previous: fingerprint(of: facts.previousAttempt, in: payload).high,
            approval: facts.carriedApproval.map { name in
                ApprovalUse(
                    approval: fingerprint(of: name, in: payload).ofApproval,
                    limit: facts.attempts,
                    uses: facts.uses,
                    resumptions: facts.resumptions
                )
            }
        )
    }

    private func fingerprint(of text: ScannedText, in payload: UnsafeBufferPointer<UInt8>) -> Fingerprint {
        let written = payload[text.range]
        guard text.isEscaped else { return fingerprints.fingerprint(of: UnsafeBufferPointer(rebasing: written)) }
        return written.unescaped.withUnsafeBufferPointer { fingerprints.fingerprint(of: $0) }
    }
}
