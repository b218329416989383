#if Tool
import HaltState

/// A message of JSON-RPC 2.0, read so strictly that no other reader sees another message in it.
///
/// Parsers differ in what they make of a member that occurs twice, or in another case, or beside those that there are. Such a
/// message is refused: what is no call here may be one there.
struct Envelope: Sendable {
    enum Content: Sendable {
        case request(RequestID, method: String, JSONNode?)
        case notification(method: String, JSONNode?)
        case reply(RequestID, isError: Bool, JSONNode)
    }

    let content: Content
    /// The message as it was written.
    let text: [UInt8]
    /// Where the value of its identifier stands.
    let idRange: Range<Int>

    private static let names: Set = ["jsonrpc", "id", "method", "params", "result", "error"]

    /// - Parameter isFromServer: Whether a tool may have run before the message. Then what is in a result keeps it from nobody.
    init(_ text: [UInt8], isFromServer: Bool) throws(MessageRefusal) {
        let received: ReceivedJSON
        do {
            received = try ReceivedJSON(text, isReport: isFromServer)
        } catch {
            throw MessageRefusal(.noJSON, "the message is no JSON: \(error.message), at byte \(error.offset)")
        }
        guard case .object(let members) = received.root.kind else {
            throw MessageRefusal("a message is an object; batches are not accepted")
        }
        let root = received.root
        let isReply = root["method"] == nil && (root["result"] != nil || root["error"] != nil)
        do throws(MessageRefusal) {
            if !isFromServer {
                do { try received.requireExactNumbers() } catch {
                    throw MessageRefusal("\(error.path.description.visible.prefix(128)) is \(InexactNumber.words)")
                }
            }
            content = try Self.content(root, members, isReply: isReply)
        } catch {
            var refusal = error
            refusal.id = root["id"].flatMap(RequestID.init)
            refusal.isOfReply = isReply
            if root["id"] == nil, case .string(let method)? = root["method"]?.kind {
                refusal.isOfNotification = method.hasPrefix("notifications/")
            }
            throw refusal
        }
        self.text = text
        idRange = root["id"].map { $0.offset..<$0.end(in: text) } ?? 0..<0
    }

    private static func content(
        _ root: JSONNode,
        _ members: [JSONNode.Member],
        isReply: Bool
    ) throws(MessageRefusal) -> Content {
        if let other = members.first(where: { !names.contains($0.name) }) {
            throw MessageRefusal(
                "a message has no member \"\(other.name.visible.prefix(128))\"; names are written exactly as the protocol does"
            )
        }
        guard case .string("2.0")? = root["jsonrpc"]?.kind else { throw MessageRefusal("\"jsonrpc\" is not \"2.0\"") }
        let id = root["id"].flatMap(RequestID.init)
        guard root["id"] == nil || id != nil else { throw MessageRefusal("\"id\" is neither text nor a whole number") }
        if isReply {
            guard let id else { throw MessageRefusal("an answer needs the \"id\" of what it answers") }
            guard root["params"] == nil else { throw MessageRefusal("an answer has no \"params\"") }
            switch (root["result"], root["error"]) {
            case (let result?, nil): return .reply(id, isError: false, result)
            case (nil, let error?): return .reply(id, isError: true, error)
            default: throw MessageRefusal("an answer has either a \"result\" or an \"error\"")
            }
        }
        guard root["result"] == nil, root["error"] == nil else {
            throw MessageRefusal("a request has neither a \"result\" nor an \"error\"")
        }
        let method = try method(root)
        switch root["params"]?.kind {
        case nil, .object?: break
        default: throw MessageRefusal("\"params\" is not an object")
        }
        // What one side takes for a request without an answer, the other may take for one with it.
        switch (id, method.hasPrefix("notifications/")) {
        case (let id?, false): return .request(id, method: method, root["params"])
        case (nil, true): return .notification(method: method, root["params"])
        case (nil, false): throw MessageRefusal("a request needs an \"id\"")
        case (_?, true): throw MessageRefusal("a notification has no \"id\"")
        }
    }

    private static func method(_ root: JSONNode) throws(MessageRefusal) -> String {
        guard case .string(let method)? = root["method"]?.kind, !method.isEmpty else {
            throw MessageRefusal("\"method\" is no text")
        }
        guard method.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw MessageRefusal("\"method\" holds a blank or a character that is not ASCII")
        }
        guard method == ToolCall.method || method.lowercased() != ToolCall.method else {
            throw MessageRefusal("\"method\" is written \"\(ToolCall.method)\"")
        }
        return method
    }

    /// The message with another identifier, on one line, otherwise as it was written.
    func line(as id: RequestID) -> [UInt8] {
        MessageText.line(text[..<idRange.lowerBound] + MessageText.json(id.value) + text[idRange.upperBound...])
    }

    /// The message as it was written, on one line.
    var line: [UInt8] { MessageText.line(text) }
}

extension JSONNode {
    /// Where a text or a whole number, which may be written `1.0` or `1e0`, ends in the text that it was read from.
    fileprivate func end(in text: [UInt8]) -> Int {
        var index = offset + 1
        guard text[offset] == UInt8(ascii: "\"") else {
            while index < text.count, "0123456789.eE+-".utf8.contains(text[index]) { index += 1 }
            return index
        }
        while text[index] != UInt8(ascii: "\"") { index += text[index] == UInt8(ascii: "\\") ? 2 : 1 }
        return index + 1
    }
}
#endif
