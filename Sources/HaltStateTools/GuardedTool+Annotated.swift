public import HaltState

/// The tools of one annotated type. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public typealias __GuardedTools = [GuardedTool]

/// One tool. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public typealias __GuardedTool = GuardedTool

/// One parameter of a tool. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public struct __ToolParameter: Sendable {
    let member: ArgumentSchema.Member

    /// A parameter that may be left out if its type is optional.
    public init<Value: ToolSchema>(
        _ name: String,
        _ type: Value.Type,
        _ description: String = "",
        in bounds: (ContextValue, ContextValue)? = nil
    ) {
        member = .member(name, type, description).within(bounds)
    }

    /// A parameter with a default, which the schema tells if it is a literal.
    public init<Value: ToolSchema>(
        _ name: String,
        _ type: Value.Type,
        _ description: String = "",
        in bounds: (ContextValue, ContextValue)? = nil,
        default value: ContextValue?
    ) {
        member = .member(name, type, description).within(bounds).optional(default: value)
    }

    /// Refuses a type without a schema.
    @available(*, unavailable, message: "a model can write no value of this type: make it conform to ToolSchema")
    public init<Value>(
        _ name: String,
        _ type: Value.Type,
        _ description: String = "",
        in bounds: (ContextValue, ContextValue)? = nil
    ) {
        fatalError("unavailable")
    }

    /// Refuses a type without a schema.
    @available(*, unavailable, message: "a model can write no value of this type: make it conform to ToolSchema")
    public init<Value>(
        _ name: String,
        _ type: Value.Type,
        _ description: String = "",
        in bounds: (ContextValue, ContextValue)? = nil,
        default value: ContextValue?
    ) {
        fatalError("unavailable")
    }
}

extension ArgumentSchema.Member {
    /// The member with the bounds of a mark, where it has some.
    fileprivate func within(_ bounds: (ContextValue, ContextValue)?) -> Self {
        var member = self
        if let bounds { (member.schema.minimum, member.schema.maximum) = bounds }
        return member
    }
}

/// A tool that calls a member of a value. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public func __guardedTool<Subject: Sendable>(
    _ subject: Subject,
    _ name: String,
    _ description: String,
    _ parameters: [__ToolParameter],
    _ body: @escaping @Sendable (Subject, ToolArguments) async throws -> String
) -> GuardedTool {
    GuardedTool(of: name, description, parameters) { arguments in try await body(subject, arguments) }
}

/// A tool that calls a static member. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public func __guardedTool(
    _ name: String,
    _ description: String,
    _ parameters: [__ToolParameter],
    _ body: @escaping @Sendable (ToolArguments) async throws -> String
) -> GuardedTool {
    GuardedTool(of: name, description, parameters, body: body)
}

// `async`, so that the `await` in the expansion has something to wait for, whatever the function is.

/// What a model is told of a function without a result. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public func __toolText(_ result: Void) async -> String { "Done." }

/// What a model is told of a text. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public func __toolText(_ result: String) async -> String { result }

/// What a model is told of a result, as JSON. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public func __toolText<Result: Encodable>(_ result: Result) async -> String {
    // It has been done by now, so whatever is wrong with the result is no reason to do it again.
    ToolAnswer.json(result) ?? "Done. Its result cannot be written as JSON."
}

/// What a model is told of a result that counts its tokens. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public func __toolText<Content: Encodable>(_ result: MeteredResponse<Content>) async -> String {
    await __toolText(result.content)
}

/// What a model is told of a text that counts its tokens. Do not use directly: `@GuardedTools` expands to it.
@_documentation(visibility: internal)
public func __toolText(_ result: MeteredResponse<String>) async -> String { result.content }

/// Refuses a result that has no text.
@_documentation(visibility: internal)
@available(*, unavailable, message: "a model can be told of no result of this type: return text, or make it Encodable")
public func __toolText<Result>(_ result: Result) async -> String { fatalError("unavailable") }
