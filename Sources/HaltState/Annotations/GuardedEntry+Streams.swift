/// Runs the body of an `async` function that returns a stream that can throw, whose end is reported.
/// Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public nonisolated(nonsending) func __haltStateGuarded<Element: Sendable>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: nonisolated(nonsending) () async throws -> AsyncThrowingStream<Element, any Error>
) async throws -> AsyncThrowingStream<Element, any Error> {
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
    let stream = try await running.run { _ in try await body() }
    return stream.reporting(to: StreamReport(running))
}

/// Runs the body of an `async` function that returns a stream, whose end is reported.
/// Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public nonisolated(nonsending) func __haltStateGuarded<Element: Sendable>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: nonisolated(nonsending) () async throws -> AsyncStream<Element>
) async throws -> AsyncStream<Element> {
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
    let stream = try await running.run { _ in try await body() }
    return stream.reporting(to: StreamReport(running))
}

/// Runs the body of an `async` function that returns an opaque sequence, whose end is reported.
/// Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public nonisolated(nonsending) func __haltStateGuarded<Base: AsyncSequence>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: nonisolated(nonsending) () async throws -> Base
) async throws -> __GuardedStream<Base> {
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
    let stream = try await running.run { _ in try await body() }
    return __GuardedStream(base: stream, report: StreamReport(running))
}
