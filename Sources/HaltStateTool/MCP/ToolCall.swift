#if Tool
import HaltState

/// A client's request to run a tool, with nothing in it that is not decided on.
struct ToolCall: Sendable {
    static let method = "tools/call"

    let id: RequestID
    let name: String
    let arguments: [String: ContextValue]
    /// What of `_meta` is passed on: what the protocol itself puts there, which differs from one retry to the next.
    private let meta: [String: ContextValue]

    private static let passedMeta: Set = ["progressToken", "traceparent", "tracestate"]
    private static let protocolMeta = "io.modelcontextprotocol/"

    init(_ id: RequestID, _ params: JSONNode?) throws(MessageRefusal) {
        guard let params, case .object(let members) = params.kind else {
            throw MessageRefusal(.wrongParameters, "\(Self.method) needs \"params\"", id: id)
        }
        for member in members where !["name", "arguments", "_meta"].contains(member.name) {
            let name = member.name.visible.prefix(128)
            throw MessageRefusal(
                .wrongParameters,
                "\"\(name)\" of \(Self.method) is not passed on here, since nothing of it would be decided on",
                id: id
            )
        }
        guard case .string(let name)? = params["name"]?.kind, !name.isEmpty else {
            throw MessageRefusal(.wrongParameters, "\"name\" of \(Self.method) is no text", id: id)
        }
        var arguments = JSONNode(offset: 0, kind: .object([]))
        if let given = params["arguments"], given.contextValue != .null { arguments = given }
        if let twin = arguments.nameInTwoCases {
            throw MessageRefusal(
                .wrongParameters,
                "the arguments have \"\(twin.visible.prefix(128))\" twice but for its case, and the tool may read either",
                id: id
            )
        }
        guard case .object(let values) = arguments.contextValue else {
            throw MessageRefusal(.wrongParameters, "\"arguments\" of \(Self.method) is not an object", id: id)
        }
        self.id = id
        self.name = name
        self.arguments = values
        guard case .object(let meta)? = params["_meta"]?.contextValue else {
            meta = [:]
            return
        }
        self.meta = meta.filter { Self.passedMeta.contains($0.key) || $0.key.hasPrefix(Self.protocolMeta) }
    }

    /// Where the client wants to hear how far the call is, or `nil`.
    var progressToken: ContextValue? {
        switch meta["progressToken"] {
        case .string?, .integer?: meta["progressToken"]
        default: nil
        }
    }

    /// The request, written anew from what was digested.
    func line(as id: Int64) -> [UInt8] {
        var params: [String: ContextValue] = ["name": .string(name), "arguments": .object(arguments)]
        if !meta.isEmpty { params["_meta"] = .object(meta) }
        return MessageText.request(id, Self.method, .object(params))
    }
}

extension JSONNode {
    /// A name that an object in it has twice, when nothing is made of capitals and of what cannot be seen; or `nil`.
    fileprivate var nameInTwoCases: String? {
        switch kind {
        case .array(let elements): return elements.lazy.compactMap(\.nameInTwoCases).first
        case .object(let members):
            var names: Set<String> = []
            if let twin = members.first(where: { !names.insert($0.name.folded).inserted }) { return twin.name }
            return members.lazy.compactMap(\.value.nameInTwoCases).first
        case .null, .bool, .integer, .double, .string: return nil
        }
    }
}
#endif
