import HaltState
import HaltStateAuthority

/// Keeping apart what is not the same.
extension LedgerConformance {
    static let separation: [Check] = [
        Check("Tenants with the same keys and approvals do not see each other") { suite in
            let ledger = try suite.makeLedger()
            let stories: KeyValuePairs<TenantID, SampleStory> = ["tenant-b": .rejected, "tenant-a": .approved]
            for (tenant, story) in stories {
                let operation = try SampleOperation("shared", identifiers: SequentialIdentifiers())
                try await tell(story, operation, in: ledger, tenant: tenant)
            }
            let approval = try SampleOperation("shared", identifiers: SequentialIdentifiers()).approvalID
            for (tenant, story) in stories {
                let operation = try SampleOperation("shared", identifiers: SequentialIdentifiers())
                let expected = story.steps(operation).map(\.event)
                let status = story.steps(operation).last?.status
                let byKey = try await ledger.operation(.key("shared"), tenant: tenant)
                try requireEqual(byKey?.status, status, "the state under the key of \(tenant)")
                let byApproval = try await ledger.operation(.approval(approval), tenant: tenant)
                try requireEqual(byApproval, byKey, "the operation of the approval of \(tenant)")
                let listed = try await ledger.operations(OperationQuery(), tenant: tenant)
                try requireEqual(listed.map(\.status), [byKey?.status], "the list of \(tenant)")
                let events = try await ledger.events(ofKey: "shared", tenant: tenant)
                try requireEqual(events.map(\.event.kind.name), expected.map(\.kind.name), "the events of \(tenant)")
                try requireEqual(Set(events.map(\.tenant)), [tenant], "the tenant of the events of \(tenant)")
                try await verify(ledger, tenant: tenant, events: expected.count)
            }
            try requireEqual(try await ledger.tenants(), ["tenant-a", "tenant-b"], "the tenants, in order")
            let stranger = try await ledger.operation(.key("shared"), tenant: "tenant-c")
            try requireEqual(stranger, nil, "the operation of a tenant without a chain")
        },
        Check("Keys that differ in one byte are two operations") { suite in
            let ledger = try suite.makeLedger()
            let identifiers = SequentialIdentifiers()
            for (index, key) in unlikeKeys.map({ IdempotencyKey($0) }).enumerated() {
                let operation = try SampleOperation(key, identifiers: identifiers)
                let found = try await ledger.operation(.key(key), tenant: tenant)
                try requireEqual(found, nil, "an operation under the unused key \(index)")
                try await tell(.succeeded, operation, in: ledger)
                let kept = try await ledger.operation(.key(key), tenant: tenant)
                try requireEqual(kept?.id, operation.operationID, "the operation under key \(index)")
                let events = try await ledger.events(ofKey: key, tenant: tenant)
                try requireEqual(events.count, 3, "the events of key \(index)")
                try require(
                    events.allSatisfy { $0.event.idempotencyKey == key },
                    "key \(index) is read back with other bytes"
                )
            }
            let listed = try await ledger.operations(OperationQuery(), tenant: tenant)
            try requireEqual(listed.count, unlikeKeys.count, "the operations")
            try await verify(ledger, events: unlikeKeys.count * 3)
        },
        Check("Tenants that differ in one byte are two chains") { suite in
            let ledger = try suite.makeLedger()
            for tenant in unlikeKeys.map({ TenantID($0) }) {
                let operation = try SampleOperation("key", identifiers: SequentialIdentifiers())
                try await tell(.started, operation, in: ledger, tenant: tenant)
            }
            try requireEqual(try await ledger.tenants().count, unlikeKeys.count, "the tenants")
            for tenant in unlikeKeys.map({ TenantID($0) }) { try await verify(ledger, tenant: tenant, events: 2) }
        },
    ]

    /// Some of them are the same text to Swift's `==`, which compares characters and not bytes.
    private static let unlikeKeys = [
        "refund:1", "Refund:1", "refund:1 ", " refund:1", "refund:01", "refund:1'--", "refund:\"1\"", "refund:%",
        "caf\u{E9}", "cafe\u{301}", "\u{212B}", "\u{C5}", "A\u{30A}", "\u{1F4B6}", "\u{1F4B6}\u{FE0F}", "a\u{2028}b",
        "a\nb", "\\n", "1", "1.0", "null",
    ]
}
