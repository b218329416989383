public import HaltState

/// A test on one value of a call.
///
/// ```swift
/// PolicyCondition(path: "params.currency", op: .in, value: ["EUR", "CHF"])
/// ```
///
/// A test that cannot be made, because the value is absent or of the wrong type, neither holds nor fails: see
/// ``PolicySet`` for what that means.
public struct PolicyCondition: Hashable, Sendable {
    /// Where the value is: `params.name`, `params.outer.inner`, `action`, `agent_id`, `resource` or `risk_class`.
    public var path: String
    /// How the value is tested.
    public var op: Operator
    /// What the value is tested against.
    public var value: ContextValue

    /// Creates a condition. What is wrong with it is reported by the ``PolicySet`` that takes it.
    public init(path: String, op: Operator, value: ContextValue = true) {
        self.path = path
        self.op = op
        self.value = value
    }

    /// How a value is tested.
    public enum Operator: String, Hashable, Sendable, CaseIterable {
        /// The text contains a match of a regular expression; anchor it with `^` and `$` to match all of the text.
        case matches
        /// The text contains no match of a regular expression.
        case notMatches = "not_matches"
        /// The values are equal. Numbers are compared by value, and values of different types not at all.
        case equal = "eq"
        /// The values differ.
        case notEqual = "ne"
        /// The number is smaller.
        case lessThan = "lt"
        /// The number is smaller or equal.
        case lessThanOrEqual = "lte"
        /// The number is larger.
        case greaterThan = "gt"
        /// The number is larger or equal.
        case greaterThanOrEqual = "gte"
        /// The value equals one of a list.
        case `in`
        /// The value equals none of a list.
        case notIn = "not_in"
        /// The value is there, even as `null`; or, tested against `false`, it is absent.
        case exists
    }
}
