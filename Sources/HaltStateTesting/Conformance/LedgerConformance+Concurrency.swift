import HaltState
import HaltStateAuthority

/// Many writers at once, and what lasts.
extension LedgerConformance {
    static let concurrency: [Check] = [
        Check("64 tasks on one key get one permit between them") { suite in
            let ledger = try suite.makeLedger()
            let operation = try SampleOperation("one", identifiers: SequentialIdentifiers())
            let written = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        try await ledger.append(to: .key("one"), tenant: tenant) { permitOnce($0, operation) }
                            .events.count
                    }
                }
                return try await group.reduce(0, +)
            }
            try requireEqual(written, 1, "the permits")
            try await verify(ledger, events: 1)
        },
        Check("64 threads on one key get one permit between them") { suite in
            let ledger = try suite.makeLedger()
            let operation = try SampleOperation("one", identifiers: SequentialIdentifiers())
            guard let blocking = ledger.blocking else { return }
            let written = try await onThreads(64) { _ in
                try blocking.appendBlocking(to: .key("one"), tenant: tenant) { permitOnce($0, operation) }.events.count
            }
            try requireEqual(written.reduce(0, +), 1, "the permits")
            try await verify(ledger, events: 1)
        },
        Check("64 tasks on a key each keep the chain whole") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<64 {
                    group.addTask {
                        let operation = try SampleOperation("key-\(index)", identifiers: identifiers)
                        try await tell(.succeeded, operation, in: ledger)
                    }
                }
                try await group.waitForAll()
            }
            try await requireWhole(ledger, operations: 64, eventsEach: 3)
        },
        Check("Tasks and threads together keep the chain whole") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            let callers = ledger.blocking
            async let blocking: [Void] = onThreads(callers == nil ? 0 : 16) { index in
                let operation = try SampleOperation("thread-\(index)", identifiers: identifiers)
                for step in SampleStory.permitted.steps(operation) {
                    _ = try callers?.appendBlocking(to: .key(operation.key), tenant: tenant) { _ in [step.event] }
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in (callers == nil ? -16 : 0)..<48 {
                    group.addTask {
                        let operation = try SampleOperation("task-\(index)", identifiers: identifiers)
                        for step in SampleStory.permitted.steps(operation) {
                            _ = try await ledger.append(to: .key(operation.key), tenant: tenant) { _ in [step.event] }
                        }
                    }
                }
                try await group.waitForAll()
            }
            _ = try await blocking
            try await requireWhole(ledger, operations: 64, eventsEach: 4)
        },
        Check("A writer reads what it has just written, whatever others do") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            guard let blocking = ledger.blocking else { return }
            _ = try await onThreads(8) { index in
                for round in 0..<8 {
                    let operation = try SampleOperation("key-\(index)-\(round)", identifiers: identifiers)
                    let event = operation.allowed
                    let entry = try blocking.appendBlocking(to: .key(operation.key), tenant: tenant) { _ in [event] }
                    let found = try blocking.operation(.key(operation.key), tenant: tenant)
                    try requireEqual(found, entry.operation, "what a writer reads after its own write")
                }
            }
            try await requireWhole(ledger, operations: 64, eventsEach: 1)
        },
        Check("Two ledgers have two binding keys") { suite in
            let digests = try (0..<2).map { _ in try suite.makeLedger().bindingKey.digest(of: [1, 2, 3]) }
            try requireEqual(Set(digests).count, 2, "the different digests of the same bytes")
        },
    ]

    static let durability: [Check] = [
        Check("What was acknowledged is there after reopening, under the same binding key") { suite in
            guard let reopen = suite.reopen else { throw ConformanceFailure("there is no way to reopen the ledger") }
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            for story in SampleStory.allCases {
                try await tell(story, try SampleOperation("key-\(story)", identifiers: identifiers), in: ledger)
            }
            let head = try await ledger.head(tenant: tenant)
            let before = try await (chain(ledger), ledger.operations(OperationQuery(), tenant: tenant))
            let digest = ledger.bindingKey.digest(of: [1, 2, 3])
            let opened = try reopen(ledger)
            try requireEqual(opened.bindingKey.digest(of: [1, 2, 3]), digest, "a digest under the binding key")
            try requireEqual(try await opened.head(tenant: tenant), head, "the head")
            try requireEqual(try await chain(opened), before.0, "the chain")
            try requireEqual(try await opened.operations(OperationQuery(), tenant: tenant), before.1, "the operations")
            try await tell(.pending, try SampleOperation("later", identifiers: identifiers), in: opened)
            try await verify(opened, events: head.sequence + 2)
        }
    ]

    @Sendable
    private static func permitOnce(_ found: LedgerState, _ operation: SampleOperation) -> [LedgerEvent] {
        found.operation == nil ? [operation.allowed] : []
    }

    private static func requireWhole(_ ledger: any Ledger, operations: Int, eventsEach: Int) async throws {
        let listed = try await ledger.operations(OperationQuery(limit: operations + 1), tenant: tenant)
        try requireEqual(listed.count, operations, "the operations")
        for operation in listed {
            let events = try await ledger.events(ofKey: operation.idempotencyKey, tenant: tenant)
            try requireEqual(events.count, eventsEach, "the events of \(operation.idempotencyKey)")
        }
        try await verify(ledger, events: operations * eventsEach)
    }
}
