/// Runs the body of an annotated `async` function under its guard. Do not use directly: annotated functions expand to
/// it.
///
/// What cannot be copied cannot be looked into; everything else takes the overloads that do.
@_documentation(visibility: internal)
@_disfavoredOverload
public nonisolated(nonsending) func __haltStateGuarded<Result: ~Copyable>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: nonisolated(nonsending) () async throws -> Result
) async throws -> Result {
    let call = try AnnotatedCall(
        action,
        idempotencyKey,
        agentID,
        resource,
        riskClass,
        client,
        arguments,
        bindsArguments: bindsArguments
    )
    let running = try await call.begin()
    let result = try await running.run { _ in try await body() }
    try await running.end()
    return result
}

/// Runs the body of an annotated `async` function, and reports what its result says of itself. Do not use directly:
/// annotated functions expand to it.
@_documentation(visibility: internal)
public nonisolated(nonsending) func __haltStateGuarded<Result>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: nonisolated(nonsending) () async throws -> Result
) async throws -> Result {
    let call = try AnnotatedCall(
        action,
        idempotencyKey,
        agentID,
        resource,
        riskClass,
        client,
        arguments,
        bindsArguments: bindsArguments
    )
    let running = try await call.begin()
    return try await running.end(returning: running.run { _ in try await body() })
}

/// Runs the body of an annotated synchronous function under its guard. Do not use directly: annotated functions expand
/// to it.
@_documentation(visibility: internal)
@_disfavoredOverload
public func __haltStateGuardedBlocking<Result: ~Copyable>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: () throws -> Result
) throws -> Result {
    let call = try AnnotatedCall(
        action,
        idempotencyKey,
        agentID,
        resource,
        riskClass,
        client,
        arguments,
        bindsArguments: bindsArguments
    )
    let running = try call.beginBlocking()
    let result = try running.runBlocking { _ in try body() }
    try running.endBlocking()
    return result
}

/// Runs the body of an annotated synchronous function, and reports what its result says of itself. Do not use directly:
/// annotated functions expand to it.
@_documentation(visibility: internal)
public func __haltStateGuardedBlocking<Result>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: () throws -> Result
) throws -> Result {
    let call = try AnnotatedCall(
        action,
        idempotencyKey,
        agentID,
        resource,
        riskClass,
        client,
        arguments,
        bindsArguments: bindsArguments
    )
    let running = try call.beginBlocking()
    return try running.endBlocking(returning: running.runBlocking { _ in try body() })
}
