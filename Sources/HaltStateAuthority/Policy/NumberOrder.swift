import HaltState

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
