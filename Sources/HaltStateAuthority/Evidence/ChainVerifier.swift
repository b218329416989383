import HaltState

/// Recomputes a chain event by event: every hash over the stored bytes, every link, every place, and that each event
/// follows from the ones before it.
public struct ChainVerifier: Sendable {
    /// The end of what has been verified so far.
    public private(set) var head: ChainHead
    /// The operations that the events add up to, by key.
    private(set) var operations: [ExactText: GuardedOperation] = [:]
    private var operationIDs: Set<String> = []

    /// Starts before the first event of a tenant's chain.
    public init(tenant: String) {
        head = ChainHead(tenant: tenant)
    }

    /// What has been verified so far.
    public var summary: EvidenceSummary {
        EvidenceSummary(tenant: head.tenant, events: head.sequence, operations: operationIDs.count, head: head.hash)
    }

    /// Takes the next event as it is stored.
    ///
    /// - Throws: ``EvidenceFault`` when it is not the event that was written there.
    @discardableResult
    public mutating func take(payload: [UInt8], hash: String) throws(EvidenceFault) -> SealedEvent {
        let place = head.sequence + 1
        func fault(_ problem: String) -> EvidenceFault { EvidenceFault(sequence: place, problem: problem) }
        let sealed: SealedEvent
        do {
            sealed = try SealedEvent(payload: payload, hash: hash)
        } catch {
            throw fault(ChainHead.hash(of: payload) == hash ? "unknown form" : "the payload does not match its hash")
        }
        guard sealed.sequence == place else {
            throw fault("event \(sealed.sequence) stands here; events are missing, doubled or out of order")
        }
        guard sealed.tenant == head.tenant else { throw fault("it belongs to another tenant's chain") }
        guard sealed.previousHash == head.hash else { throw fault("it does not link to the event before it") }
        var next = head
        guard next.seal(sealed.event).payload == payload else { throw fault("the payload is not in canonical form") }
        if let key = sealed.event.idempotencyKey.map(ExactText.init) {
            do {
                operations[key] = try GuardedOperation.applying(CollectionOfOne(sealed), to: operations[key])
            } catch {
                throw fault("\(sealed.event.kind.name) does not follow from the events before it")
            }
            operationIDs.insert(sealed.event.operationID)
        }
        head = next
        return sealed
    }
}

/// What a verification covered.
public struct EvidenceSummary: Hashable, Sendable {
    /// Whose chain it is.
    public let tenant: String
    /// The number of events.
    public let events: Int
    /// The number of operations that they tell of, also those that were denied.
    public let operations: Int
    /// The last event's hash. Kept elsewhere, it proves later that nothing was cut off or rewritten.
    public let head: String
}
