import HaltState

/// A tool that a model may call: its name, what it is for, what its arguments are, and the guarded function behind it.
///
/// `@GuardedTools` makes one of every annotated function. One for what is known only at run time is made by hand:
///
/// ```swift
/// let look = GuardedTool(
///     name: "look_up",
///     description: "Finds an order.",
///     inputSchema: .object([.member("order_id", String.self)])
/// ) { arguments in
///     try await orders.find(arguments.value("order_id", as: String.self))
/// }
/// ```
///
/// It guards nothing itself: what it calls does.
public struct GuardedTool: Sendable {
    /// The name that a model calls it by.
    public let name: String
    /// What it does, for the model.
    public let description: String
    /// What its arguments are: an object.
    public let inputSchema: ArgumentSchema
    /// Whether it is one annotated function, whose result is the tool's answer. What a tool made by hand calls is its own affair.
    let isAnnotatedFunction: Bool
    private let body: @Sendable (ToolArguments) async throws -> String

    /// Creates a tool.
    ///
    /// - Parameters:
    ///   - name: The name that a model calls it by, of at most 64 letters, digits, `_` and `-`. ``Toolbox`` refuses others.
    ///   - description: What it does, for the model.
    ///   - inputSchema: What its arguments are, which has to be an object.
    ///   - body: Calls a guarded function, and returns what the model is told.
    public init(
        name: String,
        description: String,
        inputSchema: ArgumentSchema,
        body: @escaping @Sendable (ToolArguments) async throws -> String
    ) {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
        self.body = body
        isAnnotatedFunction = false
    }

    /// Creates the tool of an annotated function.
    init(
        of name: String,
        _ description: String,
        _ parameters: [__ToolParameter],
        body: @escaping @Sendable (ToolArguments) async throws -> String
    ) {
        self.name = name
        self.description = description
        inputSchema = .object(parameters.map(\.member))
        self.body = body
        isAnnotatedFunction = true
    }

    /// Calls the tool with what a model wrote.
    ///
    /// ``Toolbox/run(_:arguments:callID:)`` turns its errors into answers.
    ///
    /// - Throws: ``InvalidToolArguments``, and what the guarded function throws.
    /// - Returns: What the model is told.
    public func call(arguments: String) async throws -> String {
        try await body(ToolArguments(arguments, for: name, schema: inputSchema))
    }
}

extension GuardedTool {
    /// How services want a tool to be described.
    public enum Form: Sendable {
        /// An element of `tools` in OpenAI's chat completions, which most services take.
        case chatCompletions
        /// An element of `tools` in OpenAI's responses.
        case responses
        /// An element of `tools` in MCP's `tools/list`.
        case mcp
    }

    /// The tool as a service is told of it.
    ///
    /// For OpenAI it is in strict mode, in which every member is required, and an argument that may be left out is `null` instead.
    /// A tool with a dictionary among its arguments cannot be: its `strict` is `false`.
    public func definition(for form: Form) -> ToolDefinition {
        let named: [(String, OrderedJSON)] = [
            ("name", .value(.string(name))), ("description", .value(.string(description))),
        ]
        let strict = inputSchema.strict
        let function =
            named + [
                ("parameters", (strict ?? inputSchema).tree), ("strict", .value(.bool(strict != nil))),
            ]
        let type: [(String, OrderedJSON)] = [("type", .value("function"))]
        return switch form {
        case .chatCompletions: ToolDefinition(tree: .object(type + [("function", .object(function))]))
        case .responses: ToolDefinition(tree: .object(type + function))
        case .mcp: ToolDefinition(tree: .object(named + [("inputSchema", inputSchema.tree)]))
        }
    }
}

/// A tool as a service is told of it.
///
/// Encode it as part of a request, with sorted keys where the service keeps prompts by their bytes, or take ``json``.
public struct ToolDefinition: Encodable, Sendable, CustomStringConvertible {
    let tree: OrderedJSON

    /// The definition as JSON, the same in every run.
    public var json: String { tree.text }

    /// The definition as JSON.
    public var description: String { json }

    /// Writes the definition.
    public func encode(to encoder: any Encoder) throws { try tree.encode(to: encoder) }
}
