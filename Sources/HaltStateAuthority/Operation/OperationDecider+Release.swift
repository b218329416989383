import HaltState

/// A way on for a key that has come to an end: a person releases it for another attempt.
extension OperationDecider {
    /// Nothing that may have had an effect is tried again unless a person says so. What is known to have succeeded is done.
    ///
    /// - Parameter operationID: The operation that the person has looked at; or `nil` where there is but one under the key, so that
    ///   a release that is repeated never releases a later attempt.
    func release(
        _ state: LedgerState,
        _ key: IdempotencyKey,
        _ release: OperationRelease,
        operationID: String?
    ) throws -> [LedgerEvent] {
        guard let operation = state.operation else {
            throw HaltStateError(code: .notFound, message: "there is no operation under this key; list the operations")
        }
        func refuse(_ problem: String) -> HaltStateError {
            HaltStateError(code: .invalidCall, message: "\(operation.identity.action) was not released: \(problem)")
        }
        if let operationID, !operation.id.hasBytes(of: operationID) {
            throw ReleaseChangesNothing(operation: operation, cause: .anotherOperation(operationID))
        }
        guard !release.reason.isBlank else { throw refuse("say why the next call with the key may run") }
        try requireReleaser(release.by, operation)
        switch operation.status {
        case .released where operation.release?.fact.saysTheSame(as: release) ?? false: return []
        case .released: throw ReleaseChangesNothing(operation: operation, cause: .free)
        case .denied where operation.attempt == nil: throw ReleaseChangesNothing(operation: operation, cause: .free)
        case .completed where operation.hasSucceeded:
            throw ReleaseChangesNothing(operation: operation, cause: .succeeded)
        case .pending, .approved:
            guard let lapse = try lapse(operation) else {
                throw refuse("it waits for people or for its call; reject it first")
            }
            return [lapse, event(operation, .released(release))]
        case .permitted where !operation.hasLostPermit(at: expiry.earliest):
            throw refuse("its permit can still be redeemed")
        case .started where operation.hasSucceeded:
            throw refuse("an earlier attempt has succeeded, so that it must not run again; reconcile it")
        case .started where !operation.isInDoubt(at: expiry.earliest):
            let lease = operation.start?.fact.leaseExpiresAt.description ?? ""
            throw refuse("it may still be running under its lease, until \(lease)")
        case .started where release.finding == nil:
            throw refuse(
                "nobody knows whether it happened; say what you found out: that it had no effect, or that its process "
                    + "has ended"
            )
        case .denied, .rejected, .expired, .permitted, .started, .completed, .suspended: break
        }
        if release.finding != nil, operation.status != .started {
            throw refuse("it is not in doubt; release it without a finding")
        }
        if operationID == nil, operation.attempt != nil {
            throw refuse(
                "it is attempt \(operation.attemptNumber) under its key; name the operation that you have looked at"
            )
        }
        return [event(operation, .released(release))]
    }

    /// Fails for the agent itself, for who asked, for a name that cannot become evidence, and after a rejection for everybody
    /// whom the policy does not let decide.
    private func requireReleaser(_ person: Approver, _ operation: GuardedOperation) throws {
        if operation.status == .rejected, let approval = operation.approval {
            return try authorize(person, approval, operation.proposal)
        }
        func refuse(_ problem: String) -> HaltStateError {
            HaltStateError(code: .forbidden, message: "\(operation.identity.action) was not released: \(problem)")
        }
        if person.name.isBlank { throw refuse("say who releases it") }
        if person.isNamed(operation.identity.agentID.rawValue) {
            throw refuse("\(person.name) is the agent that asked; a person has to release it")
        }
        let mayDecide = operation.approval?.terms.requesterDecides ?? false
        if let requester = operation.requester, !mayDecide, person.isSame(as: requester) {
            throw HaltStateError(person, mayNotRelease: operation)
        }
        if let problem = person.nameProblem { throw refuse("the name of who releases it \(problem); give another one") }
    }
}

/// A release of a key that needs none, or can have none.
package struct ReleaseChangesNothing: Error, CustomStringConvertible {
    /// What stands in the way.
    package enum Cause: Hashable, Sendable {
        /// The next call with the key is decided afresh anyway.
        case free
        /// It has succeeded, and never runs again.
        case succeeded
        /// The key is another operation's by now than the one that was looked at.
        case anotherOperation(String)
    }

    /// The operation as it stands.
    package let operation: GuardedOperation
    /// What stands in the way.
    package let cause: Cause

    /// What stands.
    package var description: String {
        let action = operation.identity.action
        return switch cause {
        case .free: "\(action) was not released: the next call with its key is decided afresh already"
        case .succeeded: "\(action) was not released: it has succeeded, and never runs again under its key"
        case .anotherOperation(let id):
            "\(action) was not released: the key's latest operation is \(operation.id), not \(id); look at it first"
        }
    }
}

extension OperationRelease {
    /// Whether two releases are one, made twice.
    fileprivate func saysTheSame(as other: Self) -> Bool {
        finding == other.finding && change == other.change && by.isNamed(other.by.name)
    }
}

extension HaltStateError {
    /// Whoever asked does not say that it may be tried again.
    init(_ person: Approver, mayNotRelease operation: GuardedOperation) {
        let message =
            "\(operation.identity.action) was not released: \(person.name) asked for it; somebody else has to release it"
        self.init(code: .forbidden, message: message)
    }
}
