public import HaltState
public import HaltStateAuthority
import Synchronization

/// An authority for tests: the real decider over a ledger in memory, a clock that the test moves, and errors on demand.
///
/// ```swift
/// let authority = try TestAuthority(.approvalRequired)
/// await #expect(throws: ApprovalPending.self) { try await issueRefund(order) }
/// try await authority.approveAll(by: "alice")
/// try await issueRefund(order)
/// ```
public final class TestAuthority: Authority, BlockingAuthority {
    /// A question that an authority is asked.
    public enum Message: Hashable, Sendable, CaseIterable {
        /// A request for a permit.
        case requestPermit
        /// A start.
        case redeemPermit
        /// An outcome.
        case recordOutcome
        /// A stateless check.
        case check
        /// The outcome of a check.
        case recordCheck
        /// A question about an approval.
        case approval
    }

    /// The authority behind it.
    public let local: LocalAuthority
    /// The clock that everything here goes by.
    public let clock: ManualClock
    private let state = Mutex(State())
    /// One source for all clients: an authority takes two calls of one identity for the same call.
    private let identifiers = SequentialIdentifiers(after: 1_000_000)

    private struct State {
        var errors: [Message: [HaltStateError]] = [:]
        var messages: [Message] = []
        var requests: [GuardRequest] = []
        var checks: [CheckRequest] = []
        var reports: [OutcomeReport] = []
        var checkReports: [CheckReport] = []
    }

    /// Creates an authority.
    ///
    /// - Parameters:
    ///   - policies: What decides.
    ///   - terms: Time limits for what the policies leave open.
    ///   - ledger: Where events are kept.
    public init(
        policies: PolicySet,
        terms: AuthorityTerms = AuthorityTerms(),
        ledger: any Ledger = MemoryLedger()
    ) {
        clock = ManualClock()
        local = LocalAuthority(
            policies: policies,
            ledger: ledger,
            terms: terms,
            wallClock: clock,
            identifiers: SequentialIdentifiers()
        )
    }

    /// Creates an authority that answers every call alike.
    ///
    /// - Throws: ``PolicyValidationError`` never, for the policies made here are right.
    public convenience init(_ effect: PolicyEffect, terms: AuthorityTerms = AuthorityTerms()) throws {
        let policy = Policy(name: "every call", actionPattern: "*", effect: effect, priority: 1)
        self.init(policies: try PolicySet([policy], version: "test"), terms: terms)
    }

    /// A client of this authority, on its clock, with identifiers that count up.
    public func client(agentID: AgentID = "test-agent", retry: RetryPolicy = RetryPolicy()) -> HaltStateClient {
        HaltStateClient(
            authority: self,
            configuration: HaltStateClient.Configuration(
                agentID: agentID,
                retry: retry,
                wallClock: clock,
                clock: clock.pauses,
                identifiers: identifiers
            )
        )
    }

    /// Makes the next answers to a message fail, one error for each.
    public func fail(_ message: Message, with errors: HaltStateError...) {
        state.withLock { $0.errors[message, default: []].append(contentsOf: errors) }
    }

    /// Every message so far, in order, also those that failed.
    public var messages: [Message] { state.withLock { $0.messages } }

    /// Every request for a permit so far.
    public var requests: [GuardRequest] { state.withLock { $0.requests } }

    /// Every check so far.
    public var checks: [CheckRequest] { state.withLock { $0.checks } }

    /// Every outcome so far.
    public var reports: [OutcomeReport] { state.withLock { $0.reports } }

    /// Every outcome of a check so far.
    public var checkReports: [CheckReport] { state.withLock { $0.checkReports } }

    /// Approves whatever waits.
    ///
    /// - Throws: ``ApproverNotAllowed``.
    public func approveAll(by name: String = "alice") async throws { try await answerAll(.approve, name) }

    /// Rejects whatever waits.
    ///
    /// - Throws: ``ApproverNotAllowed``.
    public func rejectAll(by name: String = "alice") async throws { try await answerAll(.reject, name) }

    private func answerAll(_ decision: Approval.Decision, _ name: String) async throws {
        let approver = Approver(name: name, authentication: "test")
        for operation in try await local.operations(OperationQuery(statuses: [.pending])) {
            guard let approval = operation.approval else { continue }
            try await local.decide(approval.terms.id, decision, by: approver, reason: "decided in a test")
        }
    }

    private func note(_ message: Message, _ change: (inout State) -> Void = { _ in }) throws {
        try state.withLock { state in
            state.messages.append(message)
            change(&state)
            guard var errors = state.errors[message], !errors.isEmpty else { return }
            let error = errors.removeFirst()
            state.errors[message] = errors
            throw error
        }
    }
}

extension TestAuthority {
    /// The same authority: it needs no suspension.
    public var blocking: (any BlockingAuthority)? { self }

    /// The ledger's own key.
    public var bindingKey: BindingKey? { local.bindingKey }

    /// Decides, or fails as the test said. The permit is redeemed by a message of its own, as with a kill switch, so
    /// that a test can make each step fail.
    public func requestPermit(_ request: GuardRequest) throws -> GuardReply {
        var request = request
        request.startID = nil
        try note(.requestPermit) { [request] in $0.requests.append(request) }
        return try local.requestPermit(request)
    }

    /// Redeems a permit, or fails as the test said.
    public func redeemPermit(_ request: StartRequest) throws -> StartReceipt {
        try note(.redeemPermit)
        return try local.redeemPermit(request)
    }

    /// Records an outcome, or fails as the test said.
    public func recordOutcome(_ report: OutcomeReport) throws -> OutcomeReceipt {
        try note(.recordOutcome) { $0.reports.append(report) }
        return try local.recordOutcome(report)
    }

    /// Decides on a check, or fails as the test said.
    public func check(_ request: CheckRequest) throws -> CheckReply {
        try note(.check) { $0.checks.append(request) }
        return try local.check(request)
    }

    /// Records the outcome of a check, or fails as the test said.
    public func recordCheck(_ report: CheckReport) throws -> CheckReceipt {
        try note(.recordCheck) { $0.checkReports.append(report) }
        return try local.recordCheck(report)
    }

    /// Says how an approval stands, or fails as the test said.
    public func approval(_ id: String) throws -> ApprovalReply {
        try note(.approval)
        return try local.approval(id)
    }
}
