import HaltState
import HaltStateAuthority

/// Loading, deciding and appending.
extension LedgerConformance {
    static let writing: [Check] = [
        Check("What is appended is read back, in every kind of event and every state") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            var events = 0
            for story in SampleStory.allCases {
                let operation = try SampleOperation("key-\(story)", identifiers: identifiers)
                try await tell(story, operation, in: ledger) { step, entry in
                    events += 1
                    try await requireReadBack(step, entry, operation.key, events, ledger)
                }
            }
            try await verify(ledger, events: events)
        },
        Check("Events of no operation are appended and read back") { suite in
            let ledger = try suite.makeLedger()
            let operation = try SampleOperation("none", identifiers: SequentialIdentifiers())
            for event in [operation.checked, operation.checkReported] {
                let entry = try await ledger.append(to: .none, tenant: tenant) { found in
                    try requireEqual(found.operation, nil, "the operation of no target")
                    return [event]
                }
                try requireEqual(entry.operation, nil, "the operation of an event without one")
                try requireEqual(entry.events.map(\.event), [event], "the appended event")
            }
            try requireEqual(try await chain(ledger).map(\.key), [nil, nil], "the keys of events without an operation")
            try requireEqual(try await ledger.operations(OperationQuery(), tenant: tenant), [], "the operations")
            try await verify(ledger, events: 2)
        },
        Check("One call can append several events") { suite in
            let ledger = try suite.makeLedger()
            let operation = try SampleOperation("several", identifiers: SequentialIdentifiers())
            let steps = SampleStory.succeeded.steps(operation)
            let entry = try await ledger.append(to: .key("several"), tenant: tenant) { _ in steps.map(\.event) }
            try requireEqual(entry.events.map(\.sequence), [1, 2, 3], "the places")
            try requireEqual(entry.operation?.status, .completed, "the state after all of them")
            try await verify(ledger, events: 3)
        },
        Check("A decision sees the latest state") { suite in
            let ledger = try suite.makeLedger()
            let operation = try SampleOperation("latest", identifiers: SequentialIdentifiers())
            var previous: GuardedOperation?
            for step in SampleStory.permitted.steps(operation) {
                let expected = previous
                let entry = try await ledger.append(to: .key("latest"), tenant: tenant) { found in
                    try requireEqual(found.operation, expected, "what the decision before \(step.event.kind.name) sees")
                    return [step.event]
                }
                previous = entry.operation
            }
            try requireEqual(previous?.status, .permitted, "the last state")
        },
        Check("A decision that throws writes nothing, and its error arrives as it was thrown") { suite in
            try await requireNothingWritten(suite) { _ in throw ConformanceFailure("on purpose") }
        },
        Check("A decision without events writes nothing") { suite in
            try await requireNothingWritten(suite) { _ in [] }
        },
        Check("An event that does not follow from the state is refused, and nothing is written") { suite in
            let started = try SampleOperation("impossible", identifiers: SequentialIdentifiers(after: 500)).started
            try await requireNothingWritten(suite) { _ in [started] }
        },
    ]

    private static func requireReadBack(
        _ step: SampleStory.Step,
        _ entry: LedgerEntry,
        _ key: IdempotencyKey,
        _ place: Int,
        _ ledger: any Ledger
    ) async throws {
        let name = step.event.kind.name
        try requireEqual(entry.events.map(\.event), [step.event], "the appended \(name)")
        try requireEqual(entry.events.map(\.sequence), [place], "the place of \(name)")
        try requireEqual(entry.operation?.status, step.status, "the state after \(name)")
        let stored = try await ledger.events(from: place, limit: 1, tenant: tenant)
        try requireEqual(stored.map(\.key), [key.rawValue], "the key that \(name) is filed under")
        let sealed = try stored.map { try SealedEvent(payload: $0.payload, hash: $0.hash) }
        try requireEqual(sealed.map(\.event), [step.event], "\(name) read from the chain")
        try requireEqual(
            try await ledger.events(ofKey: key, tenant: tenant).last?.event,
            step.event,
            "\(name) read by its key"
        )
        let loaded = try await ledger.operation(.key(key), tenant: tenant)
        try requireEqual(loaded, entry.operation, "the operation loaded after \(name)")
        try requireEqual(
            try await GuardedOperation(events: ledger.events(ofKey: key, tenant: tenant)),
            loaded,
            "the operation worked out from its events after \(name)"
        )
    }

    /// Lets a decision have its way with a tenant that has no chain, with a new key and with a used one.
    private static func requireNothingWritten(
        _ suite: LedgerConformance,
        _ decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws {
        let ledger = try suite.makeLedger()
        func attempt(_ key: IdempotencyKey, _ tenant: TenantID) async throws {
            // What the call throws is compared where a decision throws; here only its traces count.
            do {
                _ = try await ledger.append(to: .key(key), tenant: tenant, deciding: decide)
            } catch let failure as ConformanceFailure {
                try requireEqual(failure.description, "on purpose", "the error of the decision")
            } catch is LedgerError {}
            do {
                _ = try await ledger.appendAtOnce(to: .key(key), tenant: tenant, deciding: decide)
            } catch let failure as ConformanceFailure {
                try requireEqual(failure.description, "on purpose", "the error of the decision")
            } catch is LedgerError {}
        }
        try await attempt("new", tenant)
        try requireEqual(try await ledger.tenants(), [], "the tenants")
        try requireEqual(try await ledger.head(tenant: tenant), ChainHead(tenant: tenant), "the head of an empty chain")

        let operation = try SampleOperation("used", identifiers: SequentialIdentifiers())
        try await tell(.pending, operation, in: ledger)
        let before = try await (
            ledger.head(tenant: tenant), chain(ledger), ledger.operation(.key("used"), tenant: tenant)
        )
        try await attempt("used", tenant)
        try await attempt("new", tenant)
        try requireEqual(try await ledger.head(tenant: tenant), before.0, "the head")
        try requireEqual(try await chain(ledger), before.1, "the chain")
        try requireEqual(try await ledger.operation(.key("used"), tenant: tenant), before.2, "the operation")
        try requireEqual(
            try await ledger.operation(.key("new"), tenant: tenant),
            nil,
            "the operation that was not made"
        )
        try await verify(ledger, events: 2)
    }
}
