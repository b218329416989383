/// The call waits for a human. The body did not run.
///
/// Call again with the same key once the request is approved: the body then runs once. Nothing has to be held open in
/// between; the answer may come after a restart.
///
/// ```swift
/// do {
///     try await issueRefund(order)
/// } catch let pending as ApprovalPending {
///     print("waiting for approval \(pending.approvalID)")
/// }
/// ```
public struct ApprovalPending: Error, Hashable, Sendable {
    /// The request to approve or reject.
    public let approvalID: String
    /// The key to repeat the call with.
    public let idempotencyKey: IdempotencyKey
    /// The action that was asked for.
    public let action: ActionName
    /// Why a human has to decide, or `nil` when the authority does not say.
    public let reason: String?
    package var leftBody = LeftBody()

    /// Creates the error.
    public init(approvalID: String, idempotencyKey: IdempotencyKey, action: ActionName, reason: String? = nil) {
        self.approvalID = approvalID
        self.idempotencyKey = idempotencyKey
        self.action = action
        self.reason = reason
    }
}

extension ApprovalPending: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened and what to do, safe for logs.
    public var description: String {
        "\(action) waits for approval \(approvalID)\(reason.map { " (\($0))" } ?? ""); "
            + "call again with the same key once it is approved"
    }

    /// The description with the idempotency key.
    public var debugDescription: String { "\(description) [key \(idempotencyKey)]" }
}

extension ApprovalPending: GuardedCallError {
    /// ``GuardedCallStatus/pending``.
    public var callStatus: GuardedCallStatus { .pending }

    /// That it waits for people, and why.
    public var modelMessage: String {
        let why = ModelWords.quoting(reason, without: [approvalID, idempotencyKey.rawValue])
        return "Not performed yet: a person has to approve it first\(why). \(ModelWords.wait)"
    }
}
