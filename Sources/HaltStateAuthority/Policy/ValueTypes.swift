import HaltState

/// The types of values that a condition compares with.
///
/// `null` is a value and no type: whoever compares with nothing else asks whether there is a value, which all types answer.
struct ValueTypes: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let text = ValueTypes(rawValue: 1)
    static let number = ValueTypes(rawValue: 2)
    static let truth = ValueTypes(rawValue: 4)
    static let null = ValueTypes(rawValue: 8)

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The type of a value; empty for lists, objects, and what is no finite number.
    init(of value: ContextValue) {
        switch value {
        case .string: self = .text
        case .integer: self = .number
        case .double(let number): self = number.isFinite ? .number : []
        case .bool: self = .truth
        case .null: self = .null
        case .array, .object: self = []
        }
    }

    /// Why a value cannot be compared with values of these types, or `nil` when it can.
    func obstacle(to value: ContextValue) -> PolicyObstacle? {
        let type = ValueTypes(of: value)
        if type.isEmpty {
            switch value {
            case .array, .object: return .notScalar
            default: return .otherType(self == .null ? .number : subtracting(.null))
            }
        }
        if isSuperset(of: type) || self == .null { return nil }
        return type == .null ? .null : .otherType(subtracting(.null))
    }

    /// `text, true or false`
    var words: String {
        let words =
            (contains(.text) ? ["text"] : []) + (contains(.number) ? ["a finite number"] : [])
            + (contains(.truth) ? ["true", "false"] : [])
        return words.count < 2
            ? words.joined() : words.dropLast().joined(separator: ", ") + " or \(words[words.count - 1])"
    }
}
