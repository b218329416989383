/// The idempotency key of an annotated call. Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public struct __GuardedKey: Sendable {
    private let text: IdempotencyKey?

    /// A key from a template.
    public static func template(_ key: IdempotencyKey) -> Self { Self(text: key) }

    /// A key from a closure.
    public static func computed(_ key: String) -> Self { Self(text: IdempotencyKey(key)) }

    /// A key from the action and the digest of the arguments.
    public static var arguments: Self { Self(text: nil) }

    /// The key for a call whose arguments have this digest.
    fileprivate func resolve(action: ActionName, digest: String) -> IdempotencyKey {
        text ?? IdempotencyKey("\(action):\(digest)")
    }
}

/// Runs the body of an annotated `async` function under its guard. Do not use directly: annotated functions expand to
/// it.
@_documentation(visibility: internal)
public nonisolated(nonsending) func __haltStateGuarded<Result: ~Copyable>(
    action: ActionName,
    idempotencyKey: __GuardedKey? = nil,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: nonisolated(nonsending) () async throws -> Result
) async throws -> Result {
    let client = try HaltStateClient.resolve(client, for: action)
    let call = try GuardCall(
        action,
        idempotencyKey,
        agentID: agentID,
        resource: resource,
        riskClass: riskClass,
        arguments: arguments,
        bindsArguments: bindsArguments,
        bindingKey: client.bindingKey
    )
    return try await client.run(call) { _ in try await body() }
}

/// Runs the body of an annotated synchronous function under its guard. Do not use directly: annotated functions expand
/// to it.
@_documentation(visibility: internal)
public func __haltStateGuardedBlocking<Result: ~Copyable>(
    action: ActionName,
    idempotencyKey: __GuardedKey? = nil,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: () throws -> Result
) throws -> Result {
    let client = try HaltStateClient.resolve(client, for: action)
    let call = try GuardCall(
        action,
        idempotencyKey,
        agentID: agentID,
        resource: resource,
        riskClass: riskClass,
        arguments: arguments,
        bindsArguments: bindsArguments,
        bindingKey: client.bindingKey
    )
    return try client.blocking.run(call) { _ in try body() }
}

extension GuardCall {
    /// The call that an annotated function makes with its arguments.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall` for an argument that could not be encoded.
    fileprivate init(
        _ action: ActionName,
        _ key: __GuardedKey?,
        agentID: String?,
        resource: ResourceName?,
        riskClass: RiskClass?,
        arguments: [__GuardedArgument],
        bindsArguments: Bool,
        bindingKey: BindingKey
    ) throws {
        var context = [String: ContextValue](minimumCapacity: arguments.count + 1)
        var bound: [(String, ContextValue)] = []
        bound.reserveCapacity(arguments.count)
        for argument in arguments {
            guard let value = argument.value else {
                let message = "\(action) was not asked for: argument \(argument.name) cannot be encoded as JSON"
                throw HaltStateError(code: .invalidCall, message: message)
            }
            bound.append((argument.name, value))
            if let disclosed = argument.disclosedValue { context[argument.name] = disclosed }
        }
        let digest = try ArgumentDigest.digest(of: bound, key: bindingKey)
        if bindsArguments { context[ArgumentDigest.contextName] = .string(digest) }
        self.init(
            action,
            context: GuardContext(context),
            idempotencyKey: key?.resolve(action: action, digest: digest),
            agentID: agentID,
            resource: resource,
            riskClass: riskClass
        )
    }
}
