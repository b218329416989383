import HaltState

/// The arguments of one call of a tool, which fit its schema.
public struct ToolArguments: Sendable {
    private let tool: String
    private let members: [JSONNode.Member]

    /// Reads what a model wrote.
    ///
    /// Nothing is an object without members: that is what some services send for a tool without parameters.
    ///
    /// - Throws: ``InvalidToolArguments`` with everything that does not fit.
    init(_ text: String, for tool: String, schema: ArgumentSchema) throws(InvalidToolArguments) {
        let bytes = Array(text.utf8)
        let root: JSONNode
        do {
            root = text.isBlank ? JSONNode(offset: 0, kind: .object([])) : try ReceivedJSON(bytes).root
        } catch {
            throw InvalidToolArguments(tool: tool, problems: [error.problem(in: bytes)])
        }
        guard case .object(let members) = root.kind else {
            throw InvalidToolArguments(tool: tool, problems: [.init("the text", "has to be a JSON object")])
        }
        let problems = schema.problems(of: members, at: ValuePath())
        guard problems.isEmpty else { throw InvalidToolArguments(tool: tool, problems: problems) }
        self.tool = tool
        self.members = members
    }

    /// The value of an argument. One that was left out is `nil`.
    ///
    /// - Throws: ``InvalidToolArguments`` for a value that fits the schema, but not what the type makes of it.
    public func value<Value: ToolSchema>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        try read(member(name) ?? JSONNode(offset: 0, kind: .null), name)
    }

    /// The value of an argument, or its default where it was left out, or is `null` although its type has no such value.
    ///
    /// - Throws: As ``value(_:as:)``.
    public func value<Value: ToolSchema>(
        _ name: String,
        as type: Value.Type = Value.self,
        default: @autoclosure () throws -> Value
    ) throws -> Value {
        guard let node = member(name) else { return try `default`() }
        if case .null = node.kind, !Value.toolSchema.isNullable { return try `default`() }
        return try read(node, name)
    }

    /// Refuses a type without a schema.
    @_documentation(visibility: internal)
    @available(*, unavailable, message: "a model can write no value of this type: make it conform to ToolSchema")
    public func value<Value>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        fatalError("unavailable")
    }

    /// Refuses a type without a schema.
    @_documentation(visibility: internal)
    @available(*, unavailable, message: "a model can write no value of this type: make it conform to ToolSchema")
    public func value<Value>(
        _ name: String,
        as type: Value.Type = Value.self,
        default: @autoclosure () throws -> Value
    ) throws -> Value {
        fatalError("unavailable")
    }

    private func member(_ name: String) -> JSONNode? { members.first { $0.name == name }?.value }

    private func read<Value: ToolSchema>(_ node: JSONNode, _ name: String) throws -> Value {
        do {
            return try node.decode()
        } catch {
            // The error may hold the value.
            throw InvalidToolArguments(tool: tool, problems: [.init(name, "has a value that the tool does not take")])
        }
    }
}

extension JSONSyntaxError {
    /// What is wrong with arguments. A member that occurs twice is named.
    fileprivate func problem(in bytes: [UInt8]) -> InvalidArguments.Problem {
        guard message == Self.duplicateName, let name = Self.name(in: bytes[offset...]) else {
            return .init("the text", "is not JSON: \(message) (at byte \(offset))")
        }
        return .init(name, "occurs twice")
    }

    private static func name(in bytes: ArraySlice<UInt8>) -> String? {
        guard let end = bytes.dropFirst().firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        guard case .string(let name)? = try? JSONReader.read(Array(bytes[...end])).kind else { return nil }
        return name.utf8.count <= 128 && !name.hasControlCharacter ? name : nil
    }
}
