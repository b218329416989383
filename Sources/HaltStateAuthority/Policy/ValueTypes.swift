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
    func reasonNotToCompare(_ value: ContextValue) -> IndeterminateReason? {
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

/// How two numbers compare by value, without rounding either of them.
enum NumberOrder: Hashable, Sendable {
    case smaller
    case same
    case larger

    /// `nil` unless both are finite numbers.
    init?(of left: ContextValue, to right: ContextValue) {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): self.init(left, right)
        case (.double(let left), .double(let right)) where left.isFinite && right.isFinite: self.init(left, right)
        case (.integer(let left), .double(let right)) where right.isFinite: self.init(left, right)
        case (.double(let left), .integer(let right)) where left.isFinite: self = Self(right, left).reversed
        default: return nil
        }
    }

    private init<Number: Comparable>(_ left: Number, _ right: Number) {
        self = left < right ? .smaller : left == right ? .same : .larger
    }

    /// A large integer has no exact double, so the double is cut to an integer instead. A large double is the number that it
    /// is written as, so that a number stays the same whether it has been written or not.
    private init(_ left: Int64, _ right: Double) {
        if right.magnitude > 0x1p53 {
            let beyond: Self = right > 0 ? .smaller : .larger
            self = ContextValue.whole(right).map { NumberOrder(left, $0) } ?? beyond
        } else {
            let whole = right.rounded(.down)
            let order = NumberOrder(left, Int64(whole))
            self = order == .same && whole < right ? .smaller : order
        }
    }

    private var reversed: Self {
        switch self {
        case .smaller: .larger
        case .same: .same
        case .larger: .smaller
        }
    }
}
