/// Runs the body of a synchronous function that returns a stream that can throw, whose end is reported.
/// Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public func __haltStateGuardedBlocking<Element: Sendable>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: () throws -> AsyncThrowingStream<Element, any Error>
) throws -> AsyncThrowingStream<Element, any Error> {
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
    let stream = try running.runBlocking { _ in try body() }
    return stream.reporting(to: StreamReport(running))
}

/// Runs the body of a synchronous function that returns a stream, whose end is reported.
/// Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public func __haltStateGuardedBlocking<Element: Sendable>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: () throws -> AsyncStream<Element>
) throws -> AsyncStream<Element> {
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
    let stream = try running.runBlocking { _ in try body() }
    return stream.reporting(to: StreamReport(running))
}

/// Runs the body of a synchronous function that returns an opaque sequence, whose end is reported.
/// Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public func __haltStateGuardedBlocking<Base: AsyncSequence>(
    action: ActionName,
    idempotencyKey: __GuardedKey = .absent,
    agentID: String? = nil,
    resource: ResourceName? = nil,
    riskClass: RiskClass? = nil,
    client: HaltStateClient? = nil,
    arguments: [__GuardedArgument],
    bindsArguments: Bool = true,
    body: () throws -> Base
) throws -> __GuardedStream<Base> {
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
    let stream = try running.runBlocking { _ in try body() }
    return __GuardedStream(base: stream, report: StreamReport(running))
}
