/// The arguments of a call as a model or a client has sent them: a JSON object that no type describes.
///
/// For tools that are known only at run time. A guarded call binds them as a whole, over their canonical form (RFC 8785): the
/// order of the members and the white space change nothing, everything else makes another operation.
///
/// ```swift
/// let arguments = RawArguments(json: call.function.arguments)
/// try await client.guard(action, binding: arguments, idempotencyKey: "order:\(orderID)") { _ in
///     try await tool.run(arguments.values)
/// }
/// ```
///
/// Text that is no JSON object, that has a member twice or a number that cannot be kept exactly is refused by the call, as
/// ``InvalidArguments``: two readers of such a text may see two different calls. Hand on ``values``, which is what was
/// digested, and not the text that they were read from.
public struct RawArguments: Sendable {
    /// The arguments by name; empty where they cannot be used.
    public let values: [String: ContextValue]
    /// Why they cannot be used, or empty.
    let problems: [InvalidArguments.Problem]

    private init(_ values: [String: ContextValue], problems: [InvalidArguments.Problem] = []) {
        self.values = problems.isEmpty ? values : [:]
        self.problems = problems
    }

    /// Reads the JSON text of an object.
    public init(json text: String) {
        self.init(json: Array(text.utf8))
    }

    /// Reads the JSON text of an object, in UTF-8.
    public init(json text: [UInt8]) {
        do {
            let received = try ReceivedJSON(text)
            let inexact = received.root.inexactNumbers().map {
                InvalidArguments.Problem($0.path.description, "is \(InexactNumber.words)")
            }
            guard case .object(let values) = received.root.contextValue else {
                self.init(unusable: "have to be a JSON object")
                return
            }
            self.init(values, problems: inexact)
        } catch {
            self.init(unusable: "are no JSON: \(error.message), at byte \(error.offset)")
        }
    }

    /// Takes arguments that are read already. A number that is not finite is refused by the call.
    public init(_ values: [String: ContextValue]) {
        let wrong = values.filter { !$0.value.isFinite }.keys.sorted()
        self.init(values, problems: wrong.map { InvalidArguments.Problem($0, "holds a number that is not finite") })
    }

    /// Takes arguments in a type of another package, such as the `[String: Value]` of an MCP server.
    public init(encoding arguments: some Encodable) {
        guard let value = try? ContextValue(encoding: arguments), case .object(let values) = value else {
            self.init(unusable: "have to be an object that can be written as JSON")
            return
        }
        self.init(values)
    }

    private init(unusable problem: String) {
        self.init([:], problems: [InvalidArguments.Problem("the arguments", problem)])
    }
}

extension RawArguments {
    /// The name under which policies and people see what a tool is called by its caller.
    package static let toolName = "tool_name"

    /// What a call is asked with: the digest of the arguments in its context, or what it lacks while the key has to be asked for.
    ///
    /// - Throws: ``InvalidArguments``; ``HaltStateError``.
    func bind(_ call: GuardCall, tool: String?, by client: HaltStateClient) throws -> (GuardCall, UndigestedArguments?)
    {
        guard problems.isEmpty else { throw InvalidArguments(action: call.action, problems: problems) }
        let taken = [tool.map { _ in Self.toolName }, ArgumentDigest.contextName].compactMap(\.self)
        if let name = taken.first(where: { call.context[$0] != nil }) {
            let message =
                "\(call.action) was not asked for: its context takes the name \(name), which the call itself uses"
            throw HaltStateError(code: .invalidCall, message: message)
        }
        var call = call
        if let tool { call.context[Self.toolName] = .string(tool) }
        let members = values.map { ($0, $1) }
        guard let key = client.bindingKey else {
            let idempotencyKey = call.idempotencyKey.map(__GuardedKey.computed) ?? .absent
            return (call, UndigestedArguments(members, keyed: idempotencyKey, bindsArguments: true))
        }
        call.context[ArgumentDigest.contextName] = .string(try ArgumentDigest.digest(of: members, key: key))
        return (call, nil)
    }
}
