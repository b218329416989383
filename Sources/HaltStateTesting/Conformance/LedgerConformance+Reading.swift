import HaltState
import HaltStateAuthority

/// Finding what was written.
extension LedgerConformance {
    static let reading: [Check] = [
        Check("An operation is found by its approval, in every later state") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            for story in [SampleStory.pending, .approved, .rejected, .unused, .permitted] {
                let operation = try SampleOperation("key-\(story)", identifiers: identifiers)
                let entries = try await tell(story, operation, in: ledger)
                let found = try await ledger.operation(.approval(operation.approvalID), tenant: tenant)
                try requireEqual(found, entries.last?.operation, "the operation found by approval when \(story)")
                _ = try await ledger.append(to: .approval(operation.approvalID), tenant: tenant) { seen in
                    try requireEqual(seen.operation, found, "what a decision by approval sees when \(story)")
                    return []
                }
            }
            try requireEqual(try await ledger.operation(.approval("none"), tenant: tenant), nil, "an unknown approval")
            try requireEqual(try await ledger.operation(.none, tenant: tenant), nil, "no target")
        },
        Check("Approvals are found by the beginning of their identifiers, in order") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            var all: [String] = []
            for story in [SampleStory.pending, .approved, .rejected, .allowed] {
                let operation = try SampleOperation("key-\(story)", identifiers: identifiers)
                try await tell(story, operation, in: ledger)
                if story != .allowed { all.append(operation.approvalID) }
            }
            all.sort()
            for text in Set(
                all.flatMap { [$0, String($0.dropLast()), String($0.prefix(6)), ""] } + ["none", "\u{10FFFF}"]
            ) {
                for limit in 0...(all.count + 1) {
                    let expected = Array(all.filter { $0.hasPrefix(text) }.prefix(limit))
                    let found = try await ledger.approvalIDs(startingWith: text, limit: limit, tenant: tenant)
                    try requireEqual(found, expected, "\(limit) that begin with '\(text)'")
                }
            }
            try requireEqual(
                try await ledger.approvalIDs(startingWith: "", limit: 9, tenant: "elsewhere"),
                [],
                "approvals of a tenant without any"
            )
        },
        Check("Operations are listed by status, those with the latest event first") { suite in
            let ledger = try suite.makeLedger()
            let all = try await fill(ledger)
            let sets = GuardedOperation.Status.allCases.map { Set([$0]) } + [[], [.pending, .approved, .started]]
            for statuses in sets {
                let expected = all.filter { statuses.isEmpty || statuses.contains($0.status) }
                let found = try await ledger.operations(OperationQuery(statuses: statuses), tenant: tenant)
                try requireEqual(found.map(\.idempotencyKey), expected.map(\.idempotencyKey), "those \(statuses)")
                try requireEqual(found, expected, "those \(statuses)")
            }
        },
        Check("Pages of operations have no duplicates and no gaps, at every size") { suite in
            let ledger = try suite.makeLedger()
            let all = try await fill(ledger)
            for statuses in [[], [.completed], [.pending, .approved]] as [Set<GuardedOperation.Status>] {
                let expected = all.filter { statuses.isEmpty || statuses.contains($0.status) }
                for size in 1...(expected.count + 1) {
                    var query = OperationQuery(statuses: statuses, limit: size)
                    var found: [GuardedOperation] = []
                    while case let page = try await ledger.operations(query, tenant: tenant), let last = page.last {
                        try require(page.count <= size, "a page of \(size) holds \(page.count)")
                        found += page
                        try require(found.count <= expected.count, "pages of \(size) never end")
                        query.before = last.lastSequence
                    }
                    try requireEqual(found, expected, "all pages of \(size) of those \(statuses)")
                }
            }
            let none = try await ledger.operations(OperationQuery(limit: 0), tenant: tenant)
            try requireEqual(none, [], "a page of none")
        },
        Check("The index has one row for each operation, and says of it what the operation does") { suite in
            let ledger = try suite.makeLedger()
            let expected = try await fill(ledger)
            try await tell(
                .started,
                SampleOperation("elsewhere", identifiers: SequentialIdentifiers()),
                in: ledger,
                tenant: "b"
            )
            var rows = try await ledger.allIndexRows(tenant: tenant)
            rows.sort { $0.lastSequence > $1.lastSequence }
            try requireEqual(rows.map(\.key), expected.map(\.idempotencyKey.rawValue), "the keys")
            try requireEqual(rows.map(\.status), expected.map(\.status.rawValue), "the states")
            try requireEqual(rows.map(\.approvalID), expected.map(\.approval?.terms.id), "the approvals")
            try requireEqual(rows.map(\.firstSequence), expected.map(\.firstSequence), "the first places")
            try requireEqual(rows.map(\.lastSequence), expected.map(\.lastSequence), "the last places")
            try requireEqual(try await ledger.allIndexRows(tenant: "unheard of"), [], "the rows of nobody")
            for statuses in [[], [.completed], [.permitted, .started]] as [Set<GuardedOperation.Status>] {
                let wanted = zip(rows, expected).filter { statuses.contains($1.status) }.map(\.0)
                let found = try await ledger.indexRows(in: statuses, tenant: tenant)
                try requireEqual(found, wanted, "the rows of those \(statuses), the latest first")
            }
        },
        Check("The chain is read in pages, from any place") { suite in
            let ledger = try suite.makeLedger()
            _ = try await fill(ledger)
            let whole = try await chain(ledger)
            try requireEqual(whole.map(\.sequence), Array(1...whole.count), "the places")
            for size in [1, 2, 7, whole.count, whole.count + 5] {
                for start in [1, 2, whole.count - 1, whole.count, whole.count + 1] {
                    let page = try await ledger.events(from: start, limit: size, tenant: tenant)
                    try requireEqual(page, Array(whole.dropFirst(start - 1).prefix(size)), "\(size) from \(start)")
                }
            }
            for start in [Int.min, -1, 0] {
                let page = try await ledger.events(from: start, limit: 2, tenant: tenant)
                try requireEqual(page, Array(whole.prefix(2)), "two from \(start)")
            }
        },
        Check("The events of a key include its earlier denied operations") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            var ids: [String] = []
            for story in [SampleStory.denied, .denied, .succeeded] {
                let operation = try SampleOperation("again", identifiers: identifiers)
                let other = try SampleOperation("other-\(ids.count)", identifiers: identifiers)
                ids += story.steps(operation).map { _ in operation.operationID }
                try await tell(story, operation, in: ledger)
                try await tell(.started, other, in: ledger)
            }
            let found = try await ledger.events(ofKey: "again", tenant: tenant)
            try requireEqual(found.map(\.event.operationID), ids, "the operations of the events")
            try requireEqual(found.map(\.sequence), [1, 4, 7, 8, 9], "the places of the events")
            let operation = try await ledger.operation(.key("again"), tenant: tenant)
            try requireEqual(operation?.id, ids.last, "the operation under the key")
            try requireEqual(operation?.firstSequence, 7, "where the operation begins")
            try requireEqual(
                try await ledger.events(ofKey: "unused", tenant: tenant),
                [],
                "the events of an unused key"
            )
        },
        Check("The head is the last event, and each event links to the one before it") { suite in
            let ledger = try suite.makeLedger()
            let operation = try SampleOperation("head", identifiers: SequentialIdentifiers())
            var replayed = ChainHead(tenant: tenant)
            try requireEqual(try await ledger.head(tenant: tenant), replayed, "the head of an empty chain")
            for step in SampleStory.unused.steps(operation) {
                let entry = try await ledger.appendAtOnce(to: .key("head"), tenant: tenant) { _ in [step.event] }
                let sealed = replayed.seal(step.event)
                try requireEqual(entry.events.map(\.hash), [sealed.hash], "the hash of \(step.event.kind.name)")
                try requireEqual(entry.events.map(\.payload), [sealed.payload], "the payload")
                try requireEqual(try await ledger.head(tenant: tenant), replayed, "the head")
            }
        },
    ]

    /// Writes every story, its events in turn with those of the others.
    ///
    /// - Returns: The operations, those with the latest event first.
    private static func fill(_ ledger: any Ledger) async throws -> [GuardedOperation] {
        let identifiers = SequentialIdentifiers()
        var stories = try SampleStory.allCases.map { story in
            story.steps(try SampleOperation("key-\(story)", identifiers: identifiers))[...]
        }
        var operations: [IdempotencyKey: GuardedOperation] = [:]
        while stories.contains(where: { !$0.isEmpty }) {
            for index in stories.indices {
                guard let step = stories[index].popFirst(), let key = step.event.idempotencyKey else { continue }
                let entry = try await ledger.append(to: .key(key), tenant: tenant) { _ in [step.event] }
                operations[key] = entry.operation
            }
        }
        return operations.values.sorted { $0.lastSequence > $1.lastSequence }
    }
}
