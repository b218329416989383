import HaltState
public import HaltStateAuthority

/// What every ``Ledger`` promises, as checks that any implementation can be run against.
///
/// ```swift
/// @Test(arguments: LedgerConformance.checks)
/// func conformance(check: LedgerConformance.Check) async throws {
///     try await LedgerConformance { MyLedger() }.run(check)
/// }
/// ```
public struct LedgerConformance: Sendable {
    /// One promise.
    public typealias Check = ConformanceCheck<LedgerConformance>

    let makeLedger: @Sendable () throws -> any Ledger
    let reopen: (@Sendable (any Ledger) throws -> any Ledger)?

    /// Prepares the checks.
    ///
    /// - Parameters:
    ///   - reopen: Closes a ledger and opens what it has kept, or `nil` for one that keeps nothing.
    ///   - makeLedger: Makes an empty ledger, another one at each call.
    public init(
        reopen: (@Sendable (any Ledger) throws -> any Ledger)? = nil,
        makeLedger: @escaping @Sendable () throws -> any Ledger
    ) {
        self.makeLedger = makeLedger
        self.reopen = reopen
    }

    /// Every promise, in an order that puts what others build on first.
    public static let checks: [Check] = writing + reading + waiting + attempts + separation + concurrency

    /// What a ledger promises besides that lasts longer than the process.
    public static let durableChecks: [Check] = durability + durableAttempts

    /// Makes a ledger and checks one promise.
    ///
    /// - Throws: ``ConformanceFailure`` for a promise that is not kept; what the ledger throws.
    public func run(_ check: Check) async throws {
        try await check.body(self)
    }
}

extension LedgerConformance {
    static let tenant: TenantID = "tenant-a"

    /// Appends a story event by event, alternating between the two ways to append.
    @discardableResult
    static func tell(
        _ story: SampleStory,
        _ operation: SampleOperation,
        in ledger: any Ledger,
        tenant: TenantID = Self.tenant,
        each: (SampleStory.Step, LedgerEntry) async throws -> Void = { _, _ in }
    ) async throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        for step in story.steps(operation) {
            let target = LedgerTarget.key(operation.key)
            let entry =
                if entries.count.isMultiple(of: 2) {
                    try await ledger.append(to: target, tenant: tenant) { _ in [step.event] }
                } else {
                    try await ledger.appendAtOnce(to: target, tenant: tenant) { _ in [step.event] }
                }
            entries.append(entry)
            try await each(step, entry)
        }
        return entries
    }

    /// Recomputes a tenant's chain, and compares it with everything that the ledger says of it.
    static func verify(_ ledger: any Ledger, tenant: TenantID = Self.tenant, events: Int) async throws {
        do {
            let summary = try await LocalAuthority(policies: .empty, ledger: ledger, tenant: tenant).verifyEvidence()
            try requireEqual(summary.events, events, "the number of verified events")
        } catch let error as EvidenceError {
            throw ConformanceFailure("the chain does not verify: \(error)")
        }
    }

    /// Every place of a tenant's chain, as one page.
    static func chain(_ ledger: any Ledger, tenant: TenantID = Self.tenant) async throws -> [StoredEvent] {
        try await ledger.events(from: 1, limit: 100_000, tenant: tenant)
    }
}
