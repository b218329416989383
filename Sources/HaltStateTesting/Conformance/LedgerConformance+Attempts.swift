import HaltState
import HaltStateAuthority

/// Several attempts under one key.
extension LedgerConformance {
    static let attempts: [Check] = [
        Check("An earlier attempt is found by its permit, its start and its approval, and by its key the latest one is")
        {
            suite in
            let ledger = try suite.makeLedger()
            let row = try await AttemptRow(in: ledger, key: "row")
            let all = try await row.all
            try requireEqual(all.map(\.id), row.operations.map(\.operationID), "the attempts, oldest first")
            try requireEqual(all.map(\.attemptNumber), [1, 2, 3], "their numbers")
            let latest = all[2]
            for attempt in all {
                for target in targets(of: attempt) {
                    try await requireFound(target, names: attempt, before: latest, ledger)
                }
            }
            for target in [
                LedgerTarget.key("row"), .permit("row", digest: "unknown"),
                .call("row", earlierKeys: [], startID: "6f1c2d3e-0000-4000-8000-00000000ffff"),
            ] {
                try await requireFound(target, names: latest, before: latest, ledger)
            }
        },
        Check("What an attempt is called by names nothing under another key, and nothing of another tenant") { suite in
            let ledger = try suite.makeLedger()
            let row = try await AttemptRow(in: ledger, key: "row")
            _ = try await AttemptRow(in: ledger, key: "row", tenant: "b", sharing: SequentialIdentifiers(after: 5_000))
            let other = try await AttemptRow(in: ledger, key: "other", sharing: SequentialIdentifiers(after: 9_000))
            let latest = try await other.all[2]
            for attempt in try await row.all {
                for target in targets(of: attempt, key: "other") {
                    try await requireFound(target, names: latest, before: latest, ledger)
                }
                for target in targets(of: attempt) {
                    let found = try await ledger.operation(target, tenant: "b")
                    try require(found?.id != attempt.id, "an attempt of another tenant is found")
                }
                if let approval = attempt.approval?.terms.id {
                    let found = try await ledger.operation(.approval(approval), tenant: "b")
                    try requireEqual(found, nil, "the approval of another tenant")
                }
            }
            try requireEqual(
                try await ledger.earlierAttempts("row", tenant: "c"),
                [],
                "the attempts of an unknown tenant"
            )
            try requireEqual(
                try await ledger.earlierAttempts("none", tenant: tenant),
                [],
                "the attempts of an unused key"
            )
            try await verify(ledger, events: 2 * AttemptRow.eventCount)
            try await verify(ledger, tenant: "b", events: AttemptRow.eventCount)
        },
        Check("A late report changes its attempt, and nothing of a later one") { suite in
            let ledger = try suite.makeLedger()
            let row = try await AttemptRow(in: ledger, key: "row")
            let before = try await row.all
            let digest = try requireValue(before[1].permit?.tokenDigest)
            let late = row.operations[1].completed(.error)
            let entry = try await ledger.append(to: .permit("row", digest: digest), tenant: tenant) { _ in [late] }
            try requireEqual(entry.operation?.id, before[1].id, "the operation of the entry")
            try requireEqual(entry.operation?.outcome?.fact.error, "PaymentDeclined", "its outcome")
            let after = try await row.all
            try requireEqual(after[0], before[0], "the first attempt")
            try requireEqual(after[1], entry.operation, "the attempt that reported")
            try requireEqual(after[2], before[2], "the latest attempt")
            try await requireFound(.permit("row", digest: digest), names: after[1], before: after[2], ledger)
            try await requireIndex(of: after, ledger)
            try await verify(ledger, events: AttemptRow.eventCount + 1)
        },
        Check("A late success and what it makes of the latest attempt are one commit") { suite in
            let ledger = try suite.makeLedger()
            let row = try await AttemptRow(in: ledger, key: "row")
            let digest = try requireValue(try await row.all[1].permit?.tokenDigest)
            let events = [row.operations[1].completed(.success), row.operations[2].overtaken(by: row.operations[1])]
            let entry = try await ledger.appendAtOnce(to: .permit("row", digest: digest), tenant: tenant) { _ in events
            }
            try requireEqual(entry.events.map(\.event), events, "the appended events")
            let after = try await row.all
            try requireEqual(entry.operation, after[1], "the operation of the entry")
            try requireEqual(after.map(\.status), [.completed, .completed, .started], "the states")
            try require(after[2].isInDoubt(at: after[2].updatedAt), "what has started is not in doubt")
            try requireEqual(after[2].overtaker?.fact, after[1].id, "what has overtaken the latest attempt")
            try await requireIndex(of: after, ledger)
            try await verify(ledger, events: AttemptRow.eventCount + 2)
        },
        Check("The list of operations has the latest attempt, the index has a row of each, and of a denial nothing") {
            suite in
            let ledger = try suite.makeLedger()
            let row = try await AttemptRow(in: ledger, key: "row")
            let all = try await row.all
            let listed = try await ledger.operations(OperationQuery(), tenant: tenant)
            try requireEqual(listed, [all[2]], "the list of operations")
            for status in [GuardedOperation.Status.released, .completed] {
                let found = try await ledger.operations(OperationQuery(statuses: [status]), tenant: tenant)
                try requireEqual(found, [], "what is listed as \(status)")
            }
            try await requireIndex(of: all, ledger)
            let approvals = try await ledger.approvalIDs(startingWith: "", limit: 9, tenant: tenant)
            try requireEqual(approvals, all.compactMap { $0.approval?.terms.id }.sorted(), "the approvals")
            let identifiers = SequentialIdentifiers(after: 7_000)
            let (denied, next) = try (row.next(identifiers), row.next(identifiers))
            try await row.append(row.operations[2].released())
            try await row.append(denied.attempt(4, after: row.operations[2], denied.denied.kind))
            try requireEqual(try await row.all.last?.status, .denied, "the latest attempt")
            try await row.append(next.attempt(5, after: denied))
            let ids = row.operations.map(\.operationID) + [next.operationID]
            try requireEqual(try await row.all.map(\.id), ids, "the attempts after a denied one")
            try await requireIndex(of: try await row.all, ledger)
            try await verify(ledger, events: AttemptRow.eventCount + 3)
        },
        Check("Of two attempts with one start identifier the latest is meant, or else the first") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            let startID = "6f1c2d3e-0000-4000-8000-0000000000aa"
            let operations = try (0..<3).map { _ in try SampleOperation("row", identifiers: identifiers) }
            let row = AttemptRow(ledger: ledger, operations: operations)
            let target = LedgerTarget.call("row", earlierKeys: [], startID: startID)
            for (number, operation) in zip(1..., operations) {
                try await row.append(
                    number == 1 ? operation.allowed : operation.attempt(number, after: operations[number - 2])
                )
                let waiting = try requireValue(try await ledger.operation(target, tenant: tenant))
                try requireEqual(waiting.id, operations[0].operationID, "the operation before start \(number)")
                try await row.append(operation.started(startID))
                let all = try await row.all
                try await requireFound(target, names: all[number - 1], before: all[number - 1], ledger)
                try await row.append(operation.failed(.none))
            }
        },
        Check("A decision sees what a suspended operation waits for, wherever that has got to") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            let (outer, inner) = try (
                SampleOperation("outer", identifiers: identifiers), SampleOperation("inner", identifiers: identifiers)
            )
            let effect = OutcomeEffect.suspended(approvalID: inner.approvalID)
            for event in [outer.allowed, outer.started, outer.failed(effect)] {
                _ = try await ledger.append(to: .key("outer"), tenant: tenant) { _ in [event] }
            }
            try await requireInner(nil, ledger)
            for step in SampleStory.unused.steps(inner) {
                let entry = try await ledger.append(to: .key("inner"), tenant: tenant) { _ in [step.event] }
                try await requireInner(entry.operation, ledger)
            }
            try requireEqual(
                try await ledger.operation(.key("outer"), tenant: tenant)?.status,
                .suspended,
                "the outer one"
            )
        },
    ]

    static let durableAttempts: [Check] = [
        Check("Attempts are found by the same names after reopening") { suite in
            guard let reopen = suite.reopen else { throw ConformanceFailure("there is no way to reopen the ledger") }
            let ledger = try suite.makeLedger()
            let row = try await AttemptRow(in: ledger, key: "row")
            let before = try await row.all
            let opened = try reopen(ledger)
            let after = try await AttemptRow(ledger: opened, operations: row.operations).all
            try requireEqual(after, before, "the attempts")
            for attempt in after {
                for target in targets(of: attempt) {
                    try await requireFound(target, names: attempt, before: after[2], opened)
                }
            }
            try await verify(opened, events: AttemptRow.eventCount)
        }
    ]

    /// What an attempt, and no other, is called by.
    private static func targets(of attempt: GuardedOperation, key: IdempotencyKey = "row") -> [LedgerTarget] {
        var targets: [LedgerTarget] = []
        if let permit = attempt.permit { targets.append(.permit(key, digest: permit.tokenDigest)) }
        if let start = attempt.start { targets.append(.call(key, earlierKeys: [], startID: start.fact.startID)) }
        if key == attempt.idempotencyKey, let approval = attempt.approval {
            targets.append(.approval(approval.terms.id))
        }
        return targets
    }

    private static func requireFound(
        _ target: LedgerTarget,
        names attempt: GuardedOperation,
        before latest: GuardedOperation,
        _ ledger: any Ledger
    ) async throws {
        let found = try await ledger.operation(target, tenant: tenant)
        try requireEqual(found, attempt, "the attempt that \(target) names")
        let check: @Sendable (LedgerState) throws -> [LedgerEvent] = { state in
            try requireEqual(state.operation, attempt, "what a decision on \(target) sees")
            try requireEqual(state.latest, attempt.id == latest.id ? nil : latest, "the latest beside \(target)")
            return []
        }
        let entry = try await ledger.append(to: target, tenant: tenant, deciding: check)
        try requireEqual(entry.operation, attempt, "the operation of an entry to \(target)")
        _ = try await ledger.appendAtOnce(to: target, tenant: tenant, deciding: check)
    }

    private static func requireIndex(of attempts: [GuardedOperation], _ ledger: any Ledger) async throws {
        var rows = try await ledger.allIndexRows(tenant: tenant)
        rows.sort { $0.firstSequence < $1.firstSequence }
        let expected = attempts.map { attempt in
            LedgerIndexRow(
                key: attempt.idempotencyKey.rawValue,
                status: attempt.status.rawValue,
                approvalID: attempt.approval?.terms.id,
                firstSequence: attempt.firstSequence,
                lastSequence: attempt.lastSequence
            )
        }
        try requireEqual(rows, expected, "the rows of the index")
    }

    private static func requireInner(_ expected: GuardedOperation?, _ ledger: any Ledger) async throws {
        _ = try await ledger.appendAtOnce(to: .key("outer"), tenant: tenant) { state in
            try requireEqual(state.inner, expected, "what is waited for inside")
            return []
        }
    }

    private static func requireValue<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw ConformanceFailure("an attempt lacks what it was written with") }
        return value
    }
}

/// Three attempts under one key: one that was approved and did nothing, one that was released in doubt, and one that runs.
private struct AttemptRow {
    let ledger: any Ledger
    var tenant = LedgerConformance.tenant
    let operations: [SampleOperation]

    static let eventCount = 11

    init(ledger: any Ledger, operations: [SampleOperation]) {
        self.ledger = ledger
        self.operations = operations
    }

    init(
        in ledger: any Ledger,
        key: IdempotencyKey,
        tenant: TenantID = LedgerConformance.tenant,
        sharing identifiers: SequentialIdentifiers = SequentialIdentifiers()
    ) async throws {
        self.ledger = ledger
        self.tenant = tenant
        operations = try (0..<3).map { _ in try SampleOperation(key, identifiers: identifiers) }
        let (first, second, third) = (operations[0], operations[1], operations[2])
        for step in SampleStory.permitted.steps(first) { try await append(step.event) }
        for event in [
            first.started, first.failed(.none), second.attempt(2, after: first), second.started,
            second.released(.noEffect),
            third.attempt(3, after: second), third.started,
        ] {
            try await append(event)
        }
    }

    /// Another operation under the key.
    func next(_ identifiers: SequentialIdentifiers) throws -> SampleOperation {
        try SampleOperation(operations[0].key, identifiers: identifiers)
    }

    func append(_ event: LedgerEvent) async throws {
        _ = try await ledger.append(to: .key(operations[0].key), tenant: tenant) { _ in [event] }
    }

    /// The attempts as the ledger has them, oldest first.
    var all: [GuardedOperation] {
        get async throws {
            let key = operations[0].key
            guard let latest = try await ledger.operation(.key(key), tenant: tenant) else { return [] }
            return try await ledger.earlierAttempts(key, tenant: tenant) + [latest]
        }
    }
}
