import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting

/// An authority that tells when an outcome arrives, for calls whose outcome is reported after they have returned.
final class OutcomeWaiter: Authority, BlockingAuthority {
    let authority: TestAuthority
    private let arrivals = AsyncStream<Void>.makeStream()

    init(_ effect: PolicyEffect = .allow) throws {
        authority = try TestAuthority(effect)
    }

    /// A client with one attempt for each message, so that one error is enough.
    var client: HaltStateClient {
        HaltStateClient(
            authority: self,
            configuration: HaltStateClient.Configuration(
                retry: RetryPolicy(maximumAttempts: 1),
                wallClock: authority.clock
            )
        )
    }

    /// Waits until one more outcome has arrived than were waited for.
    func outcome() async {
        for await _ in arrivals.stream { return }
    }

    /// How the calls ended, whether they had a key or not.
    var endings: [RecordedEnding] {
        authority.reports.map { RecordedEnding($0.outcome, $0.error, $0.result) }
            + authority.checkReports.map { report in
                var result = report.result
                result?["error"] = nil
                guard case .string(let error)? = report.result?["error"] else {
                    return RecordedEnding(report.status, nil, result)
                }
                return RecordedEnding(report.status, error, result)
            }
    }

    /// Everything that was received and everything that was kept, as text.
    func everything() throws -> String {
        let encoder = JSONEncoder()
        var messages = try authority.requests.map { try encoder.encode($0) }
        messages += try authority.reports.map { try encoder.encode($0) }
        messages += try authority.checks.map { try encoder.encode($0) }
        messages += try authority.checkReports.map { try encoder.encode($0) }
        _ = try authority.local.exportEvidence { messages.append(Data($0)) }
        return messages.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }

    var blocking: (any BlockingAuthority)? { self }
    var bindingKey: BindingKey? { authority.bindingKey }

    func requestPermit(_ request: GuardRequest) throws -> GuardReply { try authority.requestPermit(request) }
    func redeemPermit(_ request: StartRequest) throws -> StartReceipt { try authority.redeemPermit(request) }
    func check(_ request: CheckRequest) throws -> CheckReply { try authority.check(request) }
    func approval(_ id: String) throws -> ApprovalReply { try authority.approval(id) }

    func recordOutcome(_ report: OutcomeReport) throws -> OutcomeReceipt {
        defer { arrivals.continuation.yield() }
        return try authority.recordOutcome(report)
    }

    func recordCheck(_ report: CheckReport) throws -> CheckReceipt {
        defer { arrivals.continuation.yield() }
        return try authority.recordCheck(report)
    }
}

/// How a call ended, as the authority was told.
struct RecordedEnding: Hashable, CustomStringConvertible {
    let outcome: Outcome
    let error: String?
    let facts: GuardContext?

    init(_ outcome: Outcome, _ error: String?, _ facts: GuardContext?) {
        self.outcome = outcome
        self.error = error
        self.facts = facts
    }

    var description: String { "\(outcome.rawValue) \(error ?? "-") \(facts?.values ?? [:])" }
}
