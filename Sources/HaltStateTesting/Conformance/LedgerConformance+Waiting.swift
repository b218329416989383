import HaltState
import HaltStateAuthority

/// What waits for people, and how long histories are read.
extension LedgerConformance {
    static let waiting: [Check] = [
        Check("What waits for people is found by itself, those with the latest event first, in pages") { suite in
            let ledger = try suite.makeLedger()
            let operations = try await ask(7, in: ledger)
            try await ledger.vote(operations[3], .reject)
            var expected: [WaitingRequest] = []
            for index in operations.indices.filter({ $0 != 3 }).reversed() {
                let operation = try await ledger.operation(.approval(operations[index].approvalID), tenant: tenant)
                expected.append(
                    try requireValue(operation.flatMap { WaitingRequest($0) }, "what operation \(index) waits for")
                )
            }
            for size in 1...(expected.count + 1) {
                var found: [WaitingRequest] = []
                var place: Int?
                while case let page = try await ledger.waitingRequests(before: place, limit: size, tenant: tenant),
                    let last = page.last
                {
                    try require(page.count <= size, "a page of \(size) holds \(page.count)")
                    found += page
                    try require(found.count <= expected.count, "pages of \(size) never end")
                    place = last.lastSequence
                }
                try requireEqual(found, expected, "what waits, in pages of \(size)")
            }
            let others = try await ledger.waitingRequests(before: nil, limit: 10, tenant: "unheard of")
            try requireEqual(others, [], "what waits of nobody")
        },
        Check("A decision that asks for it hears of all that waits, if there is so much and the key is free") { suite in
            let ledger = try suite.makeLedger()
            let operations = try await ask(3, in: ledger)
            try await requireWaiting([0, 1, 2], of: operations, from: 3, in: ledger)
            try await requireWaiting([], of: operations, from: 4, in: ledger)
            try await requireWaiting([], of: operations, from: nil, in: ledger)
            try await requireWaiting([], of: operations, from: 1, key: operations[0].key, in: ledger)
            try await ledger.vote(operations[1], .reject)
            try await requireWaiting([0, 2], of: operations, from: 1, in: ledger)
            try await ledger.vote(operations[2], .approve)
            try await requireWaiting([0], of: operations, from: 1, in: ledger)
            let later = try SampleOperation("later", identifiers: SequentialIdentifiers(after: 1_000))
            try await tell(.pending, later, in: ledger)
            try await requireWaiting([0, 1], of: [operations[0], later], from: 2, in: ledger)
        },
        Check("Several operations are decided on at once, each by itself, whatever becomes of the others") { suite in
            for blocks in [false, true] {
                let ledger = try suite.makeLedger()
                let operations = try await ask(4, in: ledger)
                let targets = operations.map { LedgerTarget.approval($0.approvalID) } + [.approval("unheard of")]
                let refused = operations[1].key
                let decide: @Sendable (LedgerState) throws -> [LedgerEvent] = { state in
                    guard let index = operations.firstIndex(where: { $0.key == state.operation?.idempotencyKey }) else {
                        return []
                    }
                    if operations[index].key == refused { throw ConformanceFailure("it is this one") }
                    return [operations[index].expired(.decide)]
                }
                do {
                    if blocks {
                        try await ledger.appendAtOnce(toEach: targets, tenant: tenant, deciding: decide)
                    } else {
                        try await ledger.append(toEach: targets, tenant: tenant, deciding: decide)
                    }
                    throw ConformanceFailure("the error of one of several is lost")
                } catch let failure as ConformanceFailure {
                    try requireEqual("\(failure)", "\(ConformanceFailure("it is this one"))", "the error")
                }
                let left = try await ledger.waitingRequests(before: nil, limit: 10, tenant: tenant)
                try requireEqual(left.map(\.approvalID), [operations[1].approvalID], "what was not decided")
                try await verify(ledger, events: 11)
                if blocks {
                    try await ledger.appendAtOnce(toEach: [], tenant: tenant, deciding: decide)
                } else {
                    try await ledger.append(toEach: [], tenant: tenant, deciding: decide)
                }
                try await verify(ledger, events: 11)
            }
        },
        Check("The events of a key are read in pages, from any place") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            for _ in 0..<5 {
                try await tell(.denied, SampleOperation("again", identifiers: identifiers), in: ledger)
                try await tell(.started, SampleOperation("\(identifiers.uuid())", identifiers: identifiers), in: ledger)
            }
            let all = try await chain(ledger).filter { $0.key == "again" }.map(\.sequence)
            try requireEqual(all.count, 5, "the events of the key")
            for size in [1, 2, 5, 6] {
                for start in [Int.min, 0, 1, all[1], all[1] + 1, all[4], all[4] + 1] {
                    let page = try await ledger.events(ofKey: "again", from: start, limit: size, tenant: tenant)
                    let expected = all.filter { $0 >= start }.prefix(size)
                    try requireEqual(page.map(\.sequence), Array(expected), "\(size) from \(start)")
                }
            }
        },
    ]

    private static func ask(_ count: Int, in ledger: any Ledger) async throws -> [SampleOperation] {
        let identifiers = SequentialIdentifiers()
        var operations: [SampleOperation] = []
        for index in 0..<count {
            operations.append(try SampleOperation("key-\(index)", identifiers: identifiers))
            try await tell(.pending, operations[index], in: ledger)
        }
        return operations
    }

    private static func requireWaiting(
        _ expected: [Int],
        of operations: [SampleOperation],
        from count: Int?,
        key: IdempotencyKey = "a free key",
        in ledger: any Ledger
    ) async throws {
        let target = LedgerTarget.call(key, earlierKeys: [], waitingFrom: count)
        let check: @Sendable (LedgerState) throws -> [LedgerEvent] = { state in
            let ids = expected.map { operations[$0].approvalID }
            try requireEqual(Set(state.waiting.map(\.approvalID)), Set(ids), "what waits, from \(count ?? 0)")
            return []
        }
        _ = try await ledger.append(to: target, tenant: tenant, deciding: check)
        _ = try await ledger.appendAtOnce(to: target, tenant: tenant, deciding: check)
    }

    private static func requireValue<Value>(_ value: Value?, _ subject: String) throws -> Value {
        guard let value else { throw ConformanceFailure("\(subject) is missing") }
        return value
    }
}

extension Ledger {
    fileprivate func vote(_ operation: SampleOperation, _ decision: Approval.Decision) async throws {
        let event = operation.voted(decision, by: "bob")
        _ = try await appendAtOnce(to: .key(operation.key), tenant: LedgerConformance.tenant) { _ in [event] }
    }
}
