/// The authority refused the call. The body did not run.
public struct ActionDenied: Error, Hashable, Sendable {
    /// Who refused.
    public enum Origin: Hashable, Sendable {
        /// A policy. It reserves nothing: the next call with the same key is decided afresh.
        case policy
        /// A human. The rejection stays with the key until somebody releases it whom the policy lets decide.
        case rejection(approvalID: String, approver: String?)
        /// The call needs an approval, and has no idempotency key that could tie a later call to it.
        case approvalNeedsKey
        /// Governance is switched off for the tenant or the agent, so nobody could allow the call.
        case governanceInactive
    }

    /// Why, in the words of the policy or the approver.
    public let reason: String
    /// The policy that decided, or `nil` when none did.
    public let policyID: String?
    /// Who refused.
    public let origin: Origin
    /// The action that was asked for.
    public let action: ActionName
    /// The key that was asked with, or `nil` for a call without one. A rejection stays with it.
    public let idempotencyKey: IdempotencyKey?
    package var leftBody = LeftBody()

    /// Creates the error.
    public init(
        reason: String,
        policyID: String?,
        origin: Origin = .policy,
        action: ActionName,
        idempotencyKey: IdempotencyKey? = nil
    ) {
        self.reason = reason
        self.policyID = policyID
        self.origin = origin
        self.action = action
        self.idempotencyKey = idempotencyKey
    }
}

extension ActionDenied: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened and why, safe for logs.
    public var description: String {
        switch origin {
        case .policy, .approvalNeedsKey: "\(action) was denied\(policy): \(reason)"
        case .rejection(let approvalID, let approver):
            "\(action) was rejected\(approver.map { " by \($0)" } ?? "") (approval \(approvalID)): \(reason)"
        case .governanceInactive: "\(action) was denied because governance is inactive: \(reason)"
        }
    }

    /// The description with the idempotency key.
    public var debugDescription: String { description + (idempotencyKey.map { " [key \($0)]" } ?? "") }

    /// The policy's name, unless the reason names it.
    private var policy: String {
        guard let policyID, !reason.contains("\"\(policyID)\"") else { return "" }
        return " by policy \(policyID)"
    }
}

extension ActionDenied: GuardedCallError {
    /// ``GuardedCallStatus/rejected`` by a person, otherwise ``GuardedCallStatus/denied``.
    public var callStatus: GuardedCallStatus {
        if case .rejection = origin { .rejected } else { .denied }
    }

    /// That it must not happen, and why, where a policy or a person says so.
    public var modelMessage: String {
        switch origin {
        case .policy where policyID == nil: "Not performed: it is not allowed. \(ModelWords.stop)"
        case .policy: "Not performed: a policy forbids it\(ModelWords.quoting(reason)). \(ModelWords.stop)"
        case .rejection(let approvalID, _):
            "Not performed: a person has rejected it\(ModelWords.quoting(reason, without: [approvalID])). \(ModelWords.stop)"
        case .approvalNeedsKey:
            "Not performed: it needs an approval, and none can be asked for here. \(ModelWords.stop)"
        case .governanceInactive: "Not performed: nobody can allow it at present. \(ModelWords.stop)"
        }
    }
}
