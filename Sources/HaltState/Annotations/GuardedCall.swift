/// The call that an annotated function makes, and the client that it makes it with. Do not use directly: annotated
/// functions expand to it.
@_documentation(visibility: internal)
public struct __GuardedCall: Sendable {
    private let client: HaltStateClient
    private let call: GuardCall
    /// What the call lacks while the key for its digest has to be asked for, or `nil`: embedded authorities have it at hand.
    private let undigested: UndigestedArguments?
    /// Whether other values may make the same key.
    private let hasAmbiguousKey: Bool

    /// Finds the client, and makes the call from the annotation and the arguments.
    ///
    /// - Throws: ``HaltStateError`` with code `noClient`; ``InvalidArguments`` for an argument that could not be encoded, or a
    ///   key that other values would make too.
    public init(
        action: ActionName,
        idempotencyKey: __GuardedKey = .absent,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        correlation: CorrelationID? = nil,
        client: HaltStateClient? = nil,
        arguments: [__GuardedArgument],
        bindsArguments: Bool = true,
        onPendingInside: PendingInside = .fail
    ) throws {
        let client = try HaltStateClient.resolve(client, for: action)
        var context = [String: ContextValue](minimumCapacity: arguments.count + 1)
        var bound: [(String, ContextValue)] = []
        bound.reserveCapacity(arguments.count)
        for argument in arguments {
            guard let value = argument.value else { throw argument.problem(in: action) }
            if argument.isBound { bound.append((argument.name, value)) }
            if let disclosed = argument.disclosedValue { context[argument.name] = disclosed }
        }
        let digest = try client.bindingKey.map { try ArgumentDigest.digest(of: bound, key: $0) }
        if bindsArguments, let digest { context[ArgumentDigest.contextName] = .string(digest) }
        let key = idempotencyKey.resolve(action: action, digest: digest)
        // A key that lacks a value is refused for that, with every other call that no authority could decide on.
        if key?.problem == nil { try idempotencyKey.checkBoundaries(in: action) }
        hasAmbiguousKey = idempotencyKey.isAmbiguous
        self.client = client
        undigested =
            digest == nil ? UndigestedArguments(bound, keyed: idempotencyKey, bindsArguments: bindsArguments) : nil
        call = GuardCall(
            action,
            context: GuardContext(context),
            idempotencyKey: key,
            agentID: agentID,
            resource: resource,
            riskClass: riskClass,
            correlation: correlation,
            onPendingInside: onPendingInside
        )
    }

    /// Asks, and redeems the permit.
    ///
    /// - Throws: The error of a call that may not run.
    nonisolated(nonsending) func begin() async throws -> RunningCall {
        do {
            return try await client.begin(call, digesting: undigested)
        } catch let conflict as IdempotencyConflict {
            throw explained(conflict)
        }
    }

    /// Asks, and redeems the permit, on the calling thread.
    ///
    /// - Throws: As ``begin()``.
    func beginBlocking() throws -> RunningCall {
        do {
            return try client.beginBlocking(call, digesting: undigested)
        } catch let conflict as IdempotencyConflict {
            throw explained(conflict)
        }
    }

    private func explained(_ conflict: IdempotencyConflict) -> IdempotencyConflict {
        var conflict = conflict
        conflict.isKeyAmbiguous = hasAmbiguousKey
        return conflict
    }
}

extension __GuardedArgument {
    fileprivate func problem(in action: ActionName) -> any Error {
        let subject = isBound ? "argument \(name)" : "its \(name)"
        guard isAuthorsError else { return InvalidArguments(action, subject, problem) }
        return HaltStateError(code: .invalidCall, message: "\(action) was not asked for: \(subject) \(problem)")
    }
}
