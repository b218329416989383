#if Tool
import HaltState

/// Messages as they are written: in ASCII, on one line.
///
/// Programs differ in where they see the end of a line: at U+0085, at U+2028, at a carriage return. What follows would be a
/// message of its own to them, and no one has looked at it.
enum MessageText {
    static func line(_ message: [String: ContextValue]) -> [UInt8] {
        line(json(.object(message.merging(["jsonrpc": "2.0"]) { _, version in version })))
    }

    static func request(_ id: Int64, _ method: String, _ params: ContextValue?) -> [UInt8] {
        var message: [String: ContextValue] = ["id": .integer(id), "method": .string(method)]
        if let params { message["params"] = params }
        return line(message)
    }

    static func notification(_ method: String, _ params: ContextValue?) -> [UInt8] {
        var message: [String: ContextValue] = ["method": .string(method)]
        if let params { message["params"] = params }
        return line(message)
    }

    /// The result of a tool that says in words why there is none. The model reads it.
    static func answer(_ id: RequestID, _ words: String) -> [UInt8] {
        let content: ContextValue = [["type": "text", "text": .string(words)]]
        return line(["id": id.value, "result": ["content": content, "isError": true, "resultType": "complete"]])
    }

    static func error(_ id: RequestID?, _ refusal: MessageRefusal) -> [UInt8] {
        let error: ContextValue = ["code": .integer(refusal.code.rawValue), "message": .string(refusal.message)]
        return line(["id": id?.value ?? nil, "error": error])
    }

    /// The canonical text of a value that was read as exact.
    static func json(_ value: ContextValue) -> [UInt8] {
        guard let text = try? CanonicalJSON.bytes(of: value) else { preconditionFailure("a number was not looked at") }
        return text
    }

    /// JSON on one line, in ASCII. White space between its parts becomes spaces; what else is no ASCII stands in texts, and is
    /// escaped there.
    static func line(_ json: some Collection<UInt8>) -> [UInt8] {
        if json.allSatisfy({ (0x20...0x7E).contains($0) }) { return Array(json) }
        var line: [UInt8] = []
        line.reserveCapacity(json.count * 2)
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case ..<0x20: line.append(0x20)
            case 0x20...0x7E: line.append(UInt8(scalar.value))
            default: for unit in UTF16.encode(scalar) ?? .init() { line += escape(unit) }
            }
        }
        return line
    }

    private static func escape(_ unit: UInt16) -> [UInt8] {
        let digits = String(unit, radix: 16)
        return Array(#"\u"#.utf8) + [UInt8](repeating: UInt8(ascii: "0"), count: 4 - digits.utf8.count) + digits.utf8
    }
}
#endif
