/// What became of a call that ended with an error of any kind, in words for a language model.
///
/// ```swift
/// do {
///     return try await tools.refund(orderID: orderID)
/// } catch {
///     return GuardedCallReport(of: error, calling: "refund.create").modelMessage
/// }
/// ```
public struct GuardedCallReport: Hashable, Sendable {
    /// What became of the call.
    public let status: GuardedCallStatus
    /// As ``GuardedCallError/modelMessage``. An error that a body threw is told by its type, never by its text.
    public let modelMessage: String

    /// Puts an error into words: one of the guard, one that a body threw, or a cancellation.
    ///
    /// - Parameters:
    ///   - error: What the call threw.
    ///   - action: The action that was called, or `nil` where nobody knows. A refusal of another action comes from a guarded
    ///     call inside the body, which had begun then.
    public init(of error: any Error, calling action: ActionName? = nil) {
        if let action, let inner = error as? any NamesAction, inner.action != action {
            self.init(inner.callStatus.isFault ? inner.callStatus : .failed, ModelWords.failedInside)
            return
        }
        self.init(error)
    }

    /// Puts into words what a body that had begun ended with.
    ///
    /// What a guarded call inside it was refused for is no word about the call itself.
    init(thrownByBody error: any Error) {
        switch error {
        case is ApprovalPendingInside, is OutcomeUnconfirmed: self.init(error)
        case let inner as any GuardedCallError:
            self.init(inner.callStatus.isFault ? inner.callStatus : .failed, ModelWords.failedInside)
        default: self.init(error)
        }
    }

    private init(_ error: any Error) {
        switch error {
        case let error as any GuardedCallError: self.init(error.callStatus, error.modelMessage)
        case is CancellationError: self.init(.cancelled, ModelWords.cancelled)
        case let error as any NothingPerformed: self.init(.failed, ModelWords.failedWithoutEffect(error))
        default: self.init(.failed, ModelWords.failed(with: error))
        }
    }

    private init(_ status: GuardedCallStatus, _ modelMessage: String) {
        self.status = status
        self.modelMessage = modelMessage
    }
}

/// An error that says whose it is.
private protocol NamesAction: GuardedCallError {
    var action: ActionName { get }
}

extension ActionAlreadyStarted: NamesAction {}
extension ActionDenied: NamesAction {}
extension ActionExpired: NamesAction {}
extension ApprovalPending: NamesAction {}
extension ApprovalPendingInside: NamesAction {}
extension IdempotencyConflict: NamesAction {}
extension InvalidArguments: NamesAction {}
extension OutcomeUnconfirmed: NamesAction {}
