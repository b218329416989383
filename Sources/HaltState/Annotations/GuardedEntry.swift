/// The idempotency key of an annotated call. Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public struct __GuardedKey: Sendable {
    enum Form {
        case text(IdempotencyKey)
        case arguments
    }

    let form: Form

    /// A key from a template.
    public static func template(_ key: IdempotencyKey) -> Self { Self(form: .text(key)) }

    /// A key from a closure.
    public static func computed(_ key: String) -> Self { Self(form: .text(IdempotencyKey(key))) }

    /// A key from the action and the digest of the arguments.
    public static var arguments: Self { Self(form: .arguments) }
}

/// Runs the body of an annotated `async` function under its guard. Do not use directly: annotated functions expand to it.
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
    try await body()
}

/// Runs the body of an annotated synchronous function under its guard. Do not use directly: annotated functions expand to it.
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
    try body()
}
