/// A guarded call inside the body of another one, which has to know whether it was let through.
struct NestedCall: Sendable {
    let body: BodyNotes

    /// Notes the call at the bodies around it, before anybody is asked about it; `nil` outside of any.
    static func enter() -> NestedCall? {
        guard let body = GuardScope.current?.body else { return nil }
        body.enter()
        return NestedCall(body: body)
    }

    /// Refuses to start a call inside a body that has ended. It has to come after ``enter()``, and right before an authority is
    /// asked: a body that ends in between knows of the call.
    ///
    /// - Throws: ``HaltStateError`` with code `permitInvalid`.
    static func requireOpenBody(for action: ActionName) throws {
        guard GuardScope.current?.body?.isOverAnywhere == true else { return }
        let message =
            "\(action) did not run: the guarded call around it has ended, and this task has outlived its body; "
            + "await the task in the body, or begin it outside of the guarded call"
        throw HaltStateError(code: .permitInvalid, message: message)
    }

    /// Notes that the call was not let through.
    func leave(_ refusal: any Error) {
        body.leave(waiting: refusal as? ApprovalPending)
    }

    /// Notes how the call ended. One whose body has done nothing counts as one that was not let through.
    func leave(_ recorded: RecordedEnding) {
        // Its body spoke of itself, whatever is on record of that.
        if let claim = recorded.error as? any NothingPerformed { body.disclaim(claim) }
        guard recorded.effect != .unknown, let error = recorded.error else { return }
        body.leave(waiting: recorded.effect == .none ? nil : error as? ApprovalPending)
    }
}
