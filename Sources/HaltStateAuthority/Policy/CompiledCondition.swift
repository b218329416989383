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
    /// Whether the values to compare with include `null`, so that `null` is a value like others.
    private let comparesNull: Bool

    /// Whether it tries a regular expression.
    var isSearch: Bool {
        if case .matches = test { true } else { false }
    }

    /// Compiles a test of the value at a path.
    ///
    /// - Throws: ``PolicyDefect`` when the value to test against is of the wrong type for the operator.
    init(_ path: PolicyPath, _ op: PolicyCondition.Operator, _ value: ContextValue) throws(PolicyDefect) {
        self.path = path
        let operands: [ContextValue]
        (test, operands) = try Self.test(op, value, isText: path.isText)
        comparesNull = operands.contains(.null)
    }

    /// Tests a call.
    func evaluate(_ call: CallIdentity, _ params: GuardContext) -> Outcome {
        let value = path.value(in: call, params)
        if case .exists(let expected) = test { return Outcome((value != nil) == expected) }
        guard let value else { return .unknown(.absent) }
        if case .null = value, !comparesNull { return .unknown(.null) }

        switch test {
        case .exists: return .fails
        case .matches(let expression, let expected):
            guard case .string(let text) = value else { return .unknown(.notText) }
            switch expression.matches(text) {
            case .success(let found): return Outcome(found == expected)
            case .failure(let obstacle): return .unknown(obstacle)
            }
        case .isMember(let operands, let expected):
            if let obstacle = Self.scalarObstacle(value) { return .unknown(obstacle) }
            return Outcome(operands.contains(value) == expected)
        case .isLargeMember(let operands, let expected):
            if let obstacle = Self.scalarObstacle(value) { return .unknown(obstacle) }
            return Outcome(operands.contains(value) == expected)
        case .isOrdered(let accepted, let alsoAccepted, let operand):
            guard let order = NumberOrder(of: value, to: operand) else { return .unknown(.notNumber) }
            return Outcome(order == accepted || order == alsoAccepted)
        }
    }

    private static func scalarObstacle(_ value: ContextValue) -> PolicyObstacle? {
        switch value {
        case .array, .object: .notScalar
        case .double(let number): number.isFinite ? nil : .notNumber
        case .null, .bool, .integer, .string: nil
        }
    }
}

extension CompiledCondition {
    /// The test of an operator, and the values that it compares for equality.
    private static func test(
        _ op: PolicyCondition.Operator,
        _ value: ContextValue,
        isText: Bool,
    ) throws(PolicyDefect) -> (Test, [ContextValue]) {
        switch op {
        case .matches, .notMatches:
            guard case .string(let pattern) = value else {
                throw PolicyDefect("\"\(op.rawValue)\" takes a regular expression in quotation marks")
            }
            return (.matches(try RegularExpression(pattern), expected: op == .matches), [])
        case .equal, .notEqual:
            try requireScalar(value, op, isText: isText)
            return (.isMember([value], expected: op == .equal), [value])
        case .in, .notIn:
            guard case .array(let values) = value, !values.isEmpty else {
                throw PolicyDefect("\"\(op.rawValue)\" takes a list with at least one value")
            }
            for value in values { try requireScalar(value, op, isText: isText) }
            let isSmall = values.count <= 8
            let expected = op == .in
            return (
                isSmall ? .isMember(values, expected: expected) : .isLargeMember(Set(values), expected: expected),
                values
            )
        case .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual:
            guard !isText else { throw PolicyDefect("\"\(op.rawValue)\" compares numbers, and this path holds text") }
            guard NumberOrder(of: value, to: 0) != nil else {
                throw PolicyDefect("\"\(op.rawValue)\" takes a number without quotation marks")
            }
            let order: NumberOrder = op == .lessThan || op == .lessThanOrEqual ? .smaller : .larger
            let isInclusive = op == .lessThanOrEqual || op == .greaterThanOrEqual
            return (.isOrdered(order, isInclusive ? .same : nil, than: value), [])
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
        guard scalarObstacle(value) == nil else {
            throw PolicyDefect("\"\(op.rawValue)\" compares text, a number, true, false or null")
        }
        guard isText else { return }
        guard case .string = value else {
            throw PolicyDefect("must be text in quotation marks, since this path holds text")
        }
    }
}
