#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

// Declarations of the packages that the guide "Guarding the tools of other packages" has adapters for, in the shape that they
// have there: what compiles against these compiles against those.

// FoundationModels, and AnyLanguageModel, which has the same protocol.
private protocol PromptRepresentable {}
extension String: PromptRepresentable {}
private protocol ConvertibleFromGeneratedContent {}

private protocol ModelTool<Arguments, Output>: Sendable {
    associatedtype Output: PromptRepresentable
    associatedtype Arguments: ConvertibleFromGeneratedContent
    var name: String { get }
    var description: String { get }
    @concurrent func call(arguments: Arguments) async throws -> Output
}

// AnyLanguageModel alone.
private struct GeneratedContent: Sendable { let jsonString: String }
private final class LanguageModelSession: Sendable {}

private enum Transcript {
    struct ToolCall: Sendable { let id: String, toolName: String, arguments: GeneratedContent }
    struct TextSegment: Sendable { let content: String }
    enum Segment: Sendable { case text(TextSegment) }
}

private enum ToolExecutionDecision: Sendable {
    case execute, stop
    case provideOutput([Transcript.Segment])
}

private protocol ToolExecutionDelegate: Sendable {
    @concurrent func toolCallDecision(
        for toolCall: Transcript.ToolCall,
        in session: LanguageModelSession
    ) async -> ToolExecutionDecision
}

// The Swift SDK of MCP.
private enum Value: Hashable, Sendable, Encodable {
    case string(String), int(Int)

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let text): try container.encode(text)
        case .int(let number): try container.encode(number)
        }
    }
}

private protocol Method {
    associatedtype Parameters: Sendable
    associatedtype Result: Sendable
}

private enum CallTool: Method {
    struct Parameters: Sendable { let name: String, arguments: [String: Value]? }
    struct Result: Sendable { var content: [Content], isError: Bool? }
    enum Content: Sendable { case text(text: String, annotations: Never?, _meta: Never?) }
}

private actor Server {
    private var handler: (@Sendable (CallTool.Parameters) async throws -> CallTool.Result)?

    @discardableResult
    func withMethodHandler<M: Method>(
        _ type: M.Type,
        handler: @escaping @Sendable (M.Parameters) async throws -> M.Result
    ) -> Self {
        self.handler = handler as? @Sendable (CallTool.Parameters) async throws -> CallTool.Result
        return self
    }

    func call(_ name: String, _ arguments: [String: Value]) async throws -> CallTool.Result? {
        try await handler?(CallTool.Parameters(name: name, arguments: arguments))
    }
}

// The adapters, as the guide has them.

private struct RefundTool: ModelTool {
    struct Arguments: ConvertibleFromGeneratedContent { let orderID: String, amountCents: Int }

    let name = "refund_order"
    let description = "Refunds an order."

    func call(arguments: Arguments) async throws -> String {
        do {
            return try await refund(orderID: arguments.orderID, amountCents: arguments.amountCents)
        } catch  where !(error is CancellationError) {
            return GuardedCallReport(of: error).modelMessage
        }
    }

    @Guarded(action: "refund.create", idempotencyKey: "refund:{orderID}")
    private func refund(
        @Identifier("order_id") orderID: String,
        @Amount("amount_cents") amountCents: Int
    ) async throws -> String {
        "refunded"
    }
}

private struct GuardedToolCalls: ToolExecutionDelegate {
    let client: HaltStateClient
    let run: @Sendable (String, [String: ContextValue]) async throws -> String

    func toolCallDecision(
        for call: Transcript.ToolCall,
        in session: LanguageModelSession
    ) async -> ToolExecutionDecision {
        .provideOutput([.text(Transcript.TextSegment(content: await output(of: call)))])
    }

    private func output(of call: Transcript.ToolCall) async -> String {
        let arguments = RawArguments(json: call.arguments.jsonString)
        guard let action = ActionName(tool: call.toolName, under: "tool"),
            let key = key(of: call.toolName, arguments.values)
        else { return "Not performed: there is no such tool, or its arguments lack what names the order." }
        do {
            return try await client.guard(action, binding: arguments, tool: call.toolName, idempotencyKey: key) { _ in
                try await run(call.toolName, arguments.values)
            }
        } catch {
            return GuardedCallReport(of: error).modelMessage
        }
    }

    private func key(of tool: String, _ arguments: [String: ContextValue]) -> IdempotencyKey? {
        guard case .string(let order)? = arguments["order_id"] else { return nil }
        return "\(tool):\(order)"
    }
}

private func serve(
    _ server: Server,
    _ client: HaltStateClient,
    _ run: @escaping @Sendable (String, [String: ContextValue]) async throws -> String
) async {
    await server.withMethodHandler(CallTool.self) { parameters in
        let arguments = RawArguments(encoding: parameters.arguments ?? [:])
        guard let action = ActionName(tool: parameters.name, under: "mcp.shop"),
            case .string(let order)? = arguments.values["order_id"]
        else { return answer("Not performed: name the order in order_id.", isError: true) }
        do {
            let text = try await client.guard(
                action,
                binding: arguments,
                tool: parameters.name,
                idempotencyKey: "\(parameters.name):\(order)"
            ) { _ in try await run(parameters.name, arguments.values) }
            return answer(text, isError: false)
        } catch {
            return answer(GuardedCallReport(of: error).modelMessage, isError: true)
        }
    }
}

private func answer(_ text: String, isError: Bool) -> CallTool.Result {
    CallTool.Result(content: [.text(text: text, annotations: nil, _meta: nil)], isError: isError)
}

@Suite("Adapters for the tools of other packages")
struct ToolAdapterTests {
    private static let waits = "Not performed yet: a person has to approve it first."

    @Test("A tool of a language model session says in words why it did not run, and runs once approved")
    func modelTool() async throws {
        let authority = try TestAuthority(.approvalRequired)
        try await HaltStateClient.withCurrent(authority.client()) {
            let (tool, arguments) = (RefundTool(), RefundTool.Arguments(orderID: "1", amountCents: 100))
            #expect(try await tool.call(arguments: arguments).hasPrefix(Self.waits))
            try await authority.approveAll(by: "alice")
            #expect(try await tool.call(arguments: arguments) == "refunded")
            #expect(try await tool.call(arguments: arguments).hasPrefix("Done: "))
        }
    }

    @Test("A delegate provides the output itself, so that the tool never runs without a permit")
    func delegate() async throws {
        let authority = try TestAuthority(.approvalRequired)
        let delegate = GuardedToolCalls(client: authority.client()) { name, _ in "ran \(name)" }
        func output(_ arguments: String) async -> String {
            let content = GeneratedContent(jsonString: arguments)
            let call = Transcript.ToolCall(id: "x", toolName: "refundOrder", arguments: content)
            guard
                case .provideOutput(let segments) = await delegate.toolCallDecision(
                    for: call,
                    in: LanguageModelSession()
                ),
                case .text(let text)? = segments.first
            else { return "" }
            return text.content
        }
        #expect(await output(#"{"order_id": "1"}"#).hasPrefix(Self.waits))
        try await authority.approveAll(by: "alice")
        #expect(await output(#"{"order_id": "1"}"#) == "ran refundOrder")
        #expect(await output(#"{"order_id": "1", "amount": 5}"#).contains("asked for before with other values"))
        #expect(authority.requests.first?.identity.action == "tool.refund-order")
    }

    @Test("A server's handler answers with what became of the call, as an error where it did not run")
    func handler() async throws {
        let authority = try TestAuthority(.approvalRequired)
        let server = Server()
        await serve(server, authority.client()) { name, _ in "ran \(name)" }
        func call() async throws -> (String, Bool) {
            let result = try #require(try await server.call("refund", ["order_id": .string("1"), "cents": .int(5)]))
            guard case .text(let text, _, _)? = result.content.first else { return ("", false) }
            return (text, result.isError ?? false)
        }
        var (text, isError) = try await call()
        #expect(text.hasPrefix(Self.waits) && isError)
        try await authority.approveAll(by: "alice")
        (text, isError) = try await call()
        #expect(text == "ran refund" && !isError)
        (text, isError) = try await call()
        #expect(text.hasPrefix("Done: ") && isError)
    }
}
#endif
