/// An error of a guarded call, which may leave the body of another one.
///
/// "Not performed" is true of the call that it ends, and not of one around it, which had begun.
package protocol LeavesBodies: GuardedCallError {
    /// Whether it has left a body.
    var leftBody: LeftBody { get set }
}

/// Whether an error has left the body of a guarded call. It is no part of what the error says: errors are equal without it.
package struct LeftBody: Hashable, Sendable {
    package var isTrue = false

    package init() {}

    package static func == (left: Self, right: Self) -> Bool { true }

    package func hash(into hasher: inout Hasher) {}
}

extension Error {
    /// The error as it leaves a body.
    var leavingBody: any Error {
        guard var error = self as? any LeavesBodies else { return self }
        error.leftBody.isTrue = true
        return error
    }
}

extension ActionAlreadyStarted: LeavesBodies {}
extension ActionDenied: LeavesBodies {}
extension ActionExpired: LeavesBodies {}
extension ApprovalPending: LeavesBodies {}
extension ApprovalPendingInside: LeavesBodies {}
extension HaltStateError: LeavesBodies {}
extension IdempotencyConflict: LeavesBodies {}
extension InvalidArguments: LeavesBodies {}
extension OutcomeUnconfirmed: LeavesBodies {}
