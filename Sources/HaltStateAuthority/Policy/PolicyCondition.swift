public import HaltState

/// A test on one value of a call.
///
/// ```swift
/// PolicyCondition(path: "params.currency", op: .in, value: ["EUR", "CHF"])
/// ```
///
/// A test that cannot be made, because the value is absent or of the wrong type, is indeterminate: it neither holds nor
/// fails. See ``PolicySet`` for what that means.
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

    // A new operator is a case here, and its test and the types that it takes in `CompiledCondition` below. A test asks for a
    // row in PolicyConditionTests, and for a word in the guide on writing policies and in the README.
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

/// A condition that is ready to be tested.
struct CompiledCondition: Sendable {
    /// The outcome of a test. ``indeterminate(_:)`` is neither true nor false.
    enum Outcome: Hashable, Sendable {
        case holds
        case fails
        case indeterminate(IndeterminateReason)

        init(_ holds: Bool) {
            self = holds ? .holds : .fails
        }
    }

    private enum Test: Sendable {
        case matches(RegularExpression, expected: Bool)
        case isMember([ContextValue], expected: Bool)
        case isLargeMember(Set<ContextValue>, expected: Bool)
        case isOrdered(NumberOrder, NumberOrder?, than: ContextValue)
        case exists(Bool)
    }

    let path: PolicyPath
    private let test: Test
    /// The types that the value can have. Every other one leaves the test without an answer, whatever the operator.
    private let types: ValueTypes

    /// Whether it tries a regular expression.
    var isSearch: Bool {
        if case .matches = test { true } else { false }
    }

    /// Compiles a test of the value at a path.
    ///
    /// - Throws: ``InvalidPolicyValue`` when the value to test against is of the wrong type for the operator.
    init(_ path: PolicyPath, _ op: PolicyCondition.Operator, _ value: ContextValue) throws(InvalidPolicyValue) {
        self.path = path
        (test, types) = try Self.test(op, value, isText: path.isText)
    }

    /// Tests a call.
    func evaluate(_ call: CallIdentity, _ params: GuardContext) -> Outcome {
        let value = path.value(in: call, params)
        if case .exists(let expected) = test { return Outcome((value != nil) == expected) }
        guard let value else { return .indeterminate(.absent) }
        if let reason = types.reasonNotToCompare(value) { return .indeterminate(reason) }

        switch test {
        case .matches(let expression, let expected):
            guard case .string(let text) = value else { return .indeterminate(.otherType(.text)) }
            switch expression.matches(text) {
            case .success(let found): return Outcome(found == expected)
            case .failure(let reason): return .indeterminate(reason)
            }
        case .isMember(let operands, let expected): return Outcome(operands.contains(value) == expected)
        case .isLargeMember(let operands, let expected): return Outcome(operands.contains(value) == expected)
        case .isOrdered(let accepted, let alsoAccepted, let operand):
            guard let order = NumberOrder(of: value, to: operand) else { return .indeterminate(.otherType(.number)) }
            return Outcome(order == accepted || order == alsoAccepted)
        case .exists: return .fails
        }
    }
}

extension CompiledCondition {
    /// The test of an operator, and the types that it can be made on.
    private static func test(
        _ op: PolicyCondition.Operator,
        _ value: ContextValue,
        isText: Bool,
    ) throws(InvalidPolicyValue) -> (Test, ValueTypes) {
        switch op {
        case .matches, .notMatches:
            guard case .string(let pattern) = value else {
                throw InvalidPolicyValue("\"\(op.rawValue)\" takes a regular expression in quotation marks")
            }
            return (.matches(try RegularExpression(pattern), expected: op == .matches), .text)
        case .equal, .notEqual:
            try requireScalar(value, op, isText: isText)
            return (.isMember([value], expected: op == .equal), ValueTypes(of: value))
        case .in, .notIn:
            guard case .array(let values) = value, !values.isEmpty else {
                throw InvalidPolicyValue("\"\(op.rawValue)\" takes a list with at least one value")
            }
            for value in values { try requireScalar(value, op, isText: isText) }
            let isSmall = values.count <= 8
            let expected = op == .in
            return (
                isSmall ? .isMember(values, expected: expected) : .isLargeMember(Set(values), expected: expected),
                values.reduce(into: []) { $0.formUnion(ValueTypes(of: $1)) }
            )
        case .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual:
            guard !isText else {
                throw InvalidPolicyValue("\"\(op.rawValue)\" compares numbers, and this path holds text")
            }
            guard ValueTypes(of: value) == .number else {
                throw InvalidPolicyValue("\"\(op.rawValue)\" takes a number without quotation marks")
            }
            let order: NumberOrder = op == .lessThan || op == .lessThanOrEqual ? .smaller : .larger
            let isInclusive = op == .lessThanOrEqual || op == .greaterThanOrEqual
            return (.isOrdered(order, isInclusive ? .same : nil, than: value), .number)
        case .exists:
            guard case .bool(let expected) = value else {
                throw InvalidPolicyValue("\"exists\" takes true or false, or no value at all")
            }
            return (.exists(expected), [])
        }
    }

    private static func requireScalar(
        _ value: ContextValue,
        _ op: PolicyCondition.Operator,
        isText: Bool,
    ) throws(InvalidPolicyValue) {
        guard !ValueTypes(of: value).isEmpty else {
            throw InvalidPolicyValue("\"\(op.rawValue)\" compares text, a number, true, false or null")
        }
        guard isText else { return }
        guard case .string = value else {
            throw InvalidPolicyValue("must be text in quotation marks, since this path holds text")
        }
    }
}

/// Why a condition is indeterminate: neither true nor false.
enum IndeterminateReason: Error, Hashable, Sendable {
    case absent
    case null
    /// The condition compares with values of these types only.
    case otherType(ValueTypes)
    case notScalar
    case tooLong
    case tooComplex
    case endsInLineTerminator

    /// What is the matter with the value at a path. Says nothing of the value itself.
    var text: String {
        switch self {
        case .absent: "is absent"
        case .null: "is null"
        case .otherType(let types): "is not \(types.words)"
        case .notScalar: "is a list or an object"
        case .tooLong: "is longer than \(RegularExpression.maximumTextLength) bytes"
        case .tooComplex: "takes too long to search"
        case .endsInLineTerminator: #"ends in a line terminator, before which "$" and "\Z" match too"#
        }
    }
}
