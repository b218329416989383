/// What an authority says to a ``GuardRequest`` (contract section 1.3). A status that is not listed does not decode.
public enum GuardReply: Hashable, Sendable {
    /// Run once, with this permit.
    indirect case permitted(PermitGrant)
    /// A human has to decide.
    case pending(approvalID: String, reason: String?)
    /// A policy refuses.
    case denied(reason: String, policyID: String?)
    /// A human has refused.
    case rejected(reason: String, policyID: String?, approvalID: String, approver: String?)
    /// The time to decide or the time to use the approval has passed.
    case expired
    /// The operation has had its permit. What is on record of it, an authority says only to a caller that repeats it.
    indirect case alreadyStarted(
        status: ActionAlreadyStarted.Status,
        outcome: Outcome?,
        operationID: String?,
        reason: String?,
        earlier: EarlierCall = EarlierCall()
    )
    /// Governance is switched off, so nobody may allow.
    case governanceInactive(reason: String)
}
