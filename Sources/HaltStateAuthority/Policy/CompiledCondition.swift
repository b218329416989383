import HaltState

/// A condition that is ready to be tested.
struct CompiledCondition: Sendable {
    /// The outcome of a test. ``unknown(_:)`` is neither true nor false.
    enum Outcome: Hashable, Sendable {
        case holds
        case fails
        case unknown(PolicyObstacle)

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
    /// - Throws: ``PolicyDefect`` when the value to test against is of the wrong type for the operator.
    init(_ path: PolicyPath, _ op: PolicyCondition.Operator, _ value: ContextValue) throws(PolicyDefect) {
        self.path = path
        (test, types) = try Self.test(op, value, isText: path.isText)
    }

    /// Tests a call.
    func evaluate(_ call: CallIdentity, _ params: GuardContext) -> Outcome {
        let value = path.value(in: call, params)
        if case .exists(let expected) = test { return Outcome((value != nil) == expected) }
        guard let value else { return .unknown(.absent) }
        if let obstacle = types.obstacle(to: value) { return .unknown(obstacle) }

        switch test {
        case .matches(let expression, let expected):
            guard case .string(let text) = value else { return .unknown(.otherType(.text)) }
            switch expression.matches(text) {
            case .success(let found): return Outcome(found == expected)
            case .failure(let obstacle): return .unknown(obstacle)
            }
        case .isMember(let operands, let expected): return Outcome(operands.contains(value) == expected)
        case .isLargeMember(let operands, let expected): return Outcome(operands.contains(value) == expected)
        case .isOrdered(let accepted, let alsoAccepted, let operand):
            guard let order = NumberOrder(of: value, to: operand) else { return .unknown(.otherType(.number)) }
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
    ) throws(PolicyDefect) -> (Test, ValueTypes) {
        switch op {
        case .matches, .notMatches:
            guard case .string(let pattern) = value else {
                throw PolicyDefect("\"\(op.rawValue)\" takes a regular expression in quotation marks")
            }
            return (.matches(try RegularExpression(pattern), expected: op == .matches), .text)
        case .equal, .notEqual:
            try requireScalar(value, op, isText: isText)
            return (.isMember([value], expected: op == .equal), ValueTypes(of: value))
        case .in, .notIn:
            guard case .array(let values) = value, !values.isEmpty else {
                throw PolicyDefect("\"\(op.rawValue)\" takes a list with at least one value")
            }
            for value in values { try requireScalar(value, op, isText: isText) }
            let isSmall = values.count <= 8
            let expected = op == .in
            return (
                isSmall ? .isMember(values, expected: expected) : .isLargeMember(Set(values), expected: expected),
                values.reduce(into: []) { $0.formUnion(ValueTypes(of: $1)) }
            )
        case .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual:
            guard !isText else { throw PolicyDefect("\"\(op.rawValue)\" compares numbers, and this path holds text") }
            guard ValueTypes(of: value) == .number else {
                throw PolicyDefect("\"\(op.rawValue)\" takes a number without quotation marks")
            }
            let order: NumberOrder = op == .lessThan || op == .lessThanOrEqual ? .smaller : .larger
            let isInclusive = op == .lessThanOrEqual || op == .greaterThanOrEqual
            return (.isOrdered(order, isInclusive ? .same : nil, than: value), .number)
        case .exists:
            guard case .bool(let expected) = value else {
                throw PolicyDefect("\"exists\" takes true or false, or no value at all")
            }
            return (.exists(expected), [])
        }
    }

    private static func requireScalar(
        _ value: ContextValue,
        _ op: PolicyCondition.Operator,
        isText: Bool,
    ) throws(PolicyDefect) {
        guard !ValueTypes(of: value).isEmpty else {
            throw PolicyDefect("\"\(op.rawValue)\" compares text, a number, true, false or null")
        }
        guard isText else { return }
        guard case .string = value else {
            throw PolicyDefect("must be text in quotation marks, since this path holds text")
        }
    }
}
