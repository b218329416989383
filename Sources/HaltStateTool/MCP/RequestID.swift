#if Tool
import HaltState

/// The identifier of a request: text or a whole number (MCP, "Requests").
enum RequestID: Hashable, Sendable {
    case text(String)
    case number(Int64)

    init?(_ node: JSONNode) {
        switch node.kind {
        case .string(let text): self = .text(text)
        case .integer(let number): self = .number(number)
        // Servers that know no whole numbers give back `7.0`.
        case .double(let number) where number.magnitude < 0x1p53:
            guard let whole = Int64(exactly: number) else { return nil }
            self = .number(whole)
        default: return nil
        }
    }

    var value: ContextValue {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): .integer(number)
        }
    }
}
#endif
