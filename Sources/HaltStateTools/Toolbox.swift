import HaltState

/// The tools that a model may call, each under a name of its own.
///
/// ```swift
/// let toolbox = try Toolbox(SupportTools().tools + AdminTools().tools)
/// switch try await toolbox.run(call.name, arguments: call.arguments, callID: call.id) {
/// case .answer(let text, isError: _): messages.append(.tool(text, for: call.id))
/// case .pending(let pending): waiting.append(pending.approvalID)
/// }
/// ```
///
/// ``ToolTurn`` keeps what became of all calls of a message, also for another process.
public struct Toolbox: Sendable {
    /// The tools, in the order in which they were given.
    public let tools: [GuardedTool]
    /// The tools whose answers the ledger keeps.
    let keptAnswers: Set<String>

    /// Joins tools.
    ///
    /// - Parameters:
    ///   - tools: The tools.
    ///   - keptAnswers: The names of those whose answers the ledger keeps with their outcomes, so that a call which was performed
    ///     before is told its first answer again. Nothing of an answer is kept otherwise. Only for answers without secrets: all who
    ///     read evidence read them. A tool that is made by hand attaches its answer itself, as `tool_answer`.
    /// - Throws: `HaltStateError` with code `invalidConfiguration` when two have one name, or one has a name that services do
    ///   not take, or takes something else than an object, and when an answer is to be kept of a tool that is not there.
    public init(_ tools: [GuardedTool], keepingAnswersOf keptAnswers: Set<String> = []) throws {
        var names: Set<String> = []
        for tool in tools {
            guard tool.name.isToolName else {
                throw Self.refused("a tool's name must be 1 to 64 ASCII letters, digits, '_' and '-'")
            }
            guard names.insert(tool.name).inserted else {
                throw Self.refused("two tools are named \(tool.name); a model could not tell them apart")
            }
            guard case .object = tool.inputSchema.form, !tool.inputSchema.isNullable else {
                throw Self.refused("the arguments of the tool \(tool.name) must be an object")
            }
        }
        if let name = keptAnswers.subtracting(names).min() {
            throw Self.refused("no tool is named \(name.visible), so that no answer of it can be kept")
        }
        self.tools = tools
        self.keptAnswers = keptAnswers
    }

    private static func refused(_ message: String) -> HaltStateError {
        HaltStateError(code: .invalidConfiguration, message: message)
    }

    /// The tools as a service is told of them.
    public func definitions(for form: GuardedTool.Form) -> [ToolDefinition] { tools.map { $0.definition(for: form) } }
}

extension String {
    /// Whether all services take this as the name of a tool.
    fileprivate var isToolName: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
