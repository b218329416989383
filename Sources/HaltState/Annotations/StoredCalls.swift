import Synchronization

/// The calls of a stored closure, which ``GuardedFunction`` and ``BlockingGuardedFunction`` have in common: what makes them of
/// its arguments, and what has become of them.
struct StoredCalls<each Argument: Sendable>: Sendable {
    private let prepare: @Sendable (repeat each Argument) throws -> __GuardedCall
    let history = GuardedFunctionHistory()

    /// Calls whose arguments are bound, under a key that a closure makes.
    init(
        _ terms: StoredCallTerms,
        key: @escaping @Sendable (repeat each Argument) -> IdempotencyKey,
        context: @escaping @Sendable (repeat each Argument) -> GuardContext
    ) where repeat each Argument: Encodable {
        prepare = { (argument: repeat each Argument) in
            try terms.call(
                key: .computed(key(repeat each argument)),
                context: context(repeat each argument),
                bound: .boundPack("arguments", repeat each argument)
            )
        }
    }

    /// Calls whose arguments are bound, under a key that they make, or without one.
    init(
        _ terms: StoredCallTerms,
        key: GuardedFunctionKey?,
        context: @escaping @Sendable (repeat each Argument) -> GuardContext
    ) where repeat each Argument: Encodable {
        prepare = { (argument: repeat each Argument) in
            try terms.call(
                key: key == nil ? nil : .arguments,
                context: context(repeat each argument),
                bound: .boundPack("arguments", repeat each argument)
            )
        }
    }

    /// Calls whose arguments are not bound, under a key that a closure makes.
    init(
        _ terms: StoredCallTerms,
        unboundKey: @escaping @Sendable (repeat each Argument) -> IdempotencyKey,
        context: @escaping @Sendable (repeat each Argument) -> GuardContext
    ) {
        prepare = { (argument: repeat each Argument) in
            try terms.call(
                key: .computed(unboundKey(repeat each argument)),
                context: context(repeat each argument),
                bound: nil
            )
        }
    }

    /// Calls whose arguments are not bound, without a key.
    init(_ terms: StoredCallTerms, context: @escaping @Sendable (repeat each Argument) -> GuardContext) {
        prepare = { (argument: repeat each Argument) in
            try terms.call(key: nil, context: context(repeat each argument), bound: nil)
        }
    }

    /// Begins a call, and notes what was decided on it.
    ///
    /// - Throws: The error of a call that may not run.
    nonisolated(nonsending) func begin(_ argument: repeat each Argument) async throws -> RunningCall {
        do {
            let running = try await prepare(repeat each argument).begin()
            history.note(running)
            return running
        } catch {
            history.note(error)
            throw error
        }
    }

    /// ``begin(_:)``, on the calling thread.
    func beginBlocking(_ argument: repeat each Argument) throws -> RunningCall {
        do {
            let running = try prepare(repeat each argument).beginBlocking()
            history.note(running)
            return running
        } catch {
            history.note(error)
            throw error
        }
    }
}

/// What an attribute on a stored closure says of all its calls.
struct StoredCallTerms: Sendable {
    let action: ActionName
    let agentID: AgentID?
    let resource: ResourceName?
    let riskClass: RiskClass?
    let client: HaltStateClient?
    let onPendingInside: PendingInside

    init(
        _ action: ActionName,
        _ agentID: AgentID?,
        _ resource: ResourceName?,
        _ riskClass: RiskClass?,
        _ client: HaltStateClient?,
        _ onPendingInside: PendingInside
    ) {
        self.action = action
        self.agentID = agentID
        self.resource = resource
        self.riskClass = riskClass
        self.client = client
        self.onPendingInside = onPendingInside
    }

    /// One call.
    ///
    /// - Parameters:
    ///   - key: The key, or `nil` for a check.
    ///   - context: What policies and people see.
    ///   - bound: The arguments for the digest, or `nil` when they are not bound.
    /// - Throws: ``HaltStateError``.
    fileprivate func call(key: __GuardedKey?, context: GuardContext, bound: __GuardedArgument?) throws -> __GuardedCall
    {
        guard bound == nil || context.values[ArgumentDigest.contextName] == nil else {
            let message =
                "\(action) was not asked for: its context takes the name \(ArgumentDigest.contextName), "
                + "which is that of the digest of its arguments"
            throw HaltStateError(code: .invalidCall, message: message)
        }
        let stated = context.values.map { __GuardedArgument(stating: $0, $1) }
        return try __GuardedCall(
            action: action,
            idempotencyKey: key ?? .absent,
            agentID: agentID,
            resource: resource,
            riskClass: riskClass,
            client: client,
            arguments: stated + (bound.map { [$0] } ?? []),
            bindsArguments: bound != nil,
            onPendingInside: onPendingInside
        )
    }
}

/// What was last decided on the calls of one stored closure.
final class GuardedFunctionHistory: Sendable {
    private struct Last {
        var decision: CheckReply.Decision?
        var permit: PermitRecord?
    }

    private let last = Mutex(Last())

    var decision: CheckReply.Decision? { last.withLock(\.decision) }
    var permit: PermitRecord? { last.withLock(\.permit) }

    /// Notes that a call may run, and under what.
    func note(_ running: RunningCall) {
        last.withLock { last in
            last.decision = .allow
            if let permit = running.permit { last.permit = permit.record }
        }
    }

    /// Notes why a call may not run. An error is no decision.
    func note(_ refusal: any Error) {
        let decision: CheckReply.Decision? =
            switch refusal {
            case is ApprovalPending: .approvalRequired
            case is ActionDenied, is ActionExpired: .deny
            default: nil
            }
        guard let decision else { return }
        last.withLock { $0.decision = decision }
    }
}
