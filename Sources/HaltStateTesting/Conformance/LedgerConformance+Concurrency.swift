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
            try verify(ledger, events: 1)
        },
        Check("64 threads on one key get one permit between them") { suite in
            let ledger = try suite.makeLedger()
            let operation = try SampleOperation("one", identifiers: SequentialIdentifiers())
            let written = try await onThreads(64) { _ in
                try ledger.appendBlocking(to: .key("one"), tenant: tenant) { permitOnce($0, operation) }.events.count
            }
            try requireEqual(written.reduce(0, +), 1, "the permits")
            try verify(ledger, events: 1)
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
            try requireWhole(ledger, operations: 64, eventsEach: 3)
        },
        Check("Tasks and threads together keep the chain whole") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            async let blocking: [Void] = onThreads(16) { index in
                let operation = try SampleOperation("thread-\(index)", identifiers: identifiers)
                for step in SampleStory.permitted.steps(operation) {
                    _ = try ledger.appendBlocking(to: .key(operation.key), tenant: tenant) { _ in [step.event] }
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<48 {
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
            try requireWhole(ledger, operations: 64, eventsEach: 4)
        },
        Check("A writer reads what it has just written, whatever others do") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            _ = try await onThreads(8) { index in
                for round in 0..<8 {
                    let operation = try SampleOperation("key-\(index)-\(round)", identifiers: identifiers)
                    let event = operation.allowed
                    let entry = try ledger.appendBlocking(to: .key(operation.key), tenant: tenant) { _ in [event] }
                    let found = try ledger.operation(.key(operation.key), tenant: tenant)
                    try requireEqual(found, entry.operation, "what a writer reads after its own write")
                }
            }
            try requireWhole(ledger, operations: 64, eventsEach: 1)
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
            let head = try ledger.head(tenant: tenant)
            let before = try (chain(ledger), ledger.operations(OperationQuery(), tenant: tenant))
            let digest = ledger.bindingKey.digest(of: [1, 2, 3])
            let opened = try reopen(ledger)
            try requireEqual(opened.bindingKey.digest(of: [1, 2, 3]), digest, "a digest under the binding key")
            try requireEqual(try opened.head(tenant: tenant), head, "the head")
            try requireEqual(try chain(opened), before.0, "the chain")
            try requireEqual(try opened.operations(OperationQuery(), tenant: tenant), before.1, "the operations")
            try await tell(.pending, try SampleOperation("later", identifiers: identifiers), in: opened)
            try verify(opened, events: head.sequence + 2)
        }
    ]

    @Sendable
    private static func permitOnce(_ found: LedgerState, _ operation: SampleOperation) -> [LedgerEvent] {
        found.operation == nil ? [operation.allowed] : []
    }

    private static func requireWhole(_ ledger: any Ledger, operations: Int, eventsEach: Int) throws {
        let listed = try ledger.operations(OperationQuery(limit: operations + 1), tenant: tenant)
        try requireEqual(listed.count, operations, "the operations")
        for operation in listed {
            let events = try ledger.events(ofKey: operation.idempotencyKey, tenant: tenant)
            try requireEqual(events.count, eventsEach, "the events of \(operation.idempotencyKey)")
        }
        try verify(ledger, events: operations * eventsEach)
    }
}
