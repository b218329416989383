/// What became of a call that ended with an error of any kind, in words for a language model.
///
/// ```swift
/// do {
///     return try await tools.refund(orderID: orderID)
/// } catch {
///     return GuardedCallReport(of: error).modelMessage
/// }
/// ```
public struct GuardedCallReport: Hashable, Sendable {
    /// What became of the call.
    public let status: GuardedCallStatus
    /// As ``GuardedCallError/modelMessage``. An error that a body threw is told by its type, never by its text.
    public let modelMessage: String

    /// Puts an error into words: one of the guard, one that a body threw, or a cancellation.
    ///
    /// A guarded call inside a body says nothing of the call around it, which had begun: an error that has left a body is told
    /// as one that stopped it half way.
    public init(of error: any Error) {
        switch error {
        case let inner as any LeavesBodies where inner.leftBody.isTrue:
            self.init(inner.callStatus.isTechnical ? inner.callStatus : .failed, ModelWords.failedInside)
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
