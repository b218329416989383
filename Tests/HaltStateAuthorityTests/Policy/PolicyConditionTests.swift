import Expectations
import HaltState
import HaltStateAuthority
import Testing

@Suite("Policy conditions", .tags(.exactComparison))
struct PolicyConditionTests {
    typealias Op = PolicyCondition.Operator

    /// One value of each type, and the one that is not there.
    static let values: [(name: String, value: ContextValue?)] = [
        ("absent", .none), ("null", .some(.null)), ("true", true), ("integer", 5), ("fraction", 5.5), ("text", "5"),
        ("list", [5]), ("object", ["a": 5]), ("infinity", .double(.infinity)),
    ]

    /// For each operator: its value, and what it makes of each of ``values``; `nil` where it cannot be tested.
    static let table: [(op: Op, value: ContextValue, expected: [Bool?])] = [
        (.matches, "^5$", [nil, nil, nil, nil, nil, true, nil, nil, nil]),
        (.notMatches, "^5$", [nil, nil, nil, nil, nil, false, nil, nil, nil]),
        (.equal, 5, [nil, nil, nil, true, false, nil, nil, nil, nil]),
        (.notEqual, 5, [nil, nil, nil, false, true, nil, nil, nil, nil]),
        (.equal, "5", [nil, nil, nil, nil, nil, true, nil, nil, nil]),
        (.notEqual, "x", [nil, nil, nil, nil, nil, true, nil, nil, nil]),
        (.equal, true, [nil, nil, true, nil, nil, nil, nil, nil, nil]),
        (.notEqual, true, [nil, nil, false, nil, nil, nil, nil, nil, nil]),
        (.equal, .null, [nil, true, false, false, false, false, nil, nil, nil]),
        (.notEqual, .null, [nil, false, true, true, true, true, nil, nil, nil]),
        (.in, [5, "x"], [nil, nil, nil, true, false, false, nil, nil, nil]),
        (.notIn, [5, "x"], [nil, nil, nil, false, true, true, nil, nil, nil]),
        (.in, [true], [nil, nil, true, nil, nil, nil, nil, nil, nil]),
        (.notIn, [true], [nil, nil, false, nil, nil, nil, nil, nil, nil]),
        (.in, [nil, "5"], [nil, true, nil, nil, nil, true, nil, nil, nil]),
        (.notIn, [nil, "5"], [nil, false, nil, nil, nil, false, nil, nil, nil]),
        (.in, [nil], [nil, true, false, false, false, false, nil, nil, nil]),
        (.notIn, [nil], [nil, false, true, true, true, true, nil, nil, nil]),
        (.lessThan, 5.5, [nil, nil, nil, true, false, nil, nil, nil, nil]),
        (.lessThanOrEqual, 5.5, [nil, nil, nil, true, true, nil, nil, nil, nil]),
        (.greaterThan, 5, [nil, nil, nil, false, true, nil, nil, nil, nil]),
        (.greaterThanOrEqual, 5, [nil, nil, nil, true, true, nil, nil, nil, nil]),
        (.exists, true, [false, true, true, true, true, true, true, true, true]),
        (.exists, false, [true, false, false, false, false, false, false, false, false]),
    ]

    @Test(
        "Each operator of policies has a row among the tests, and is in the guide and in the README",
        arguments: Op.allCases
    )
    func operatorIsKnown(op: Op) throws {
        #expect(Self.table.contains { $0.op == op })
        // What only asks whether there is a value has no type to get past.
        #expect(op == .exists || IndeterminatePolicyTests.evasions.contains { $0.op == op })
        for path in ["Sources/HaltState/HaltState.docc/WritingPolicies.md", "README.md"] {
            #expect(try Repository.text(of: path).contains("`\(op.rawValue)`"), "\(path)")
        }
    }

    @Test(
        "Each operator of policies holds, fails or is indeterminate by the type of the value",
        arguments: table.indices
    )
    func operatorsByType(row: Int) throws {
        let (op, operand, expected) = Self.table[row]
        try #require(expected.count == Self.values.count)
        for (value, expected) in zip(Self.values, expected) {
            var call = PolicyFixture.call("refund.create")
            call.params["x"] = value.value
            let condition = PolicyCondition(path: "params.x", op: op, value: operand)
            let outcome = try PolicyFixture.outcome(of: condition, call)
            #expect(outcome.holds == expected, "\(op.rawValue) on \(value.name)")
        }
    }

    @Test(
        "Numbers are compared without rounding",
        arguments: [
            (.greaterThan, .integer(9_007_199_254_740_993), .double(9_007_199_254_740_992), true),
            (.lessThan, .double(9_007_199_254_740_992), .integer(9_007_199_254_740_993), true),
            (.equal, .integer(9_007_199_254_740_993), .double(9_007_199_254_740_992), false),
            (.lessThan, .integer(.max), .double(0x1p63), true),
            (.greaterThanOrEqual, .integer(.min), .double(-0x1p63), true),
            (.greaterThan, .integer(.min), .double(-0x1p63), true),
            (.equal, .integer(9_223_372_036_854_775_000), .double(9_223_372_036_854_774_784), true),
            (.greaterThanOrEqual, .double(9_223_372_036_854_774_784), .integer(9_223_372_036_854_775_000), true),
            (.greaterThan, .double(9_223_372_036_854_774_784), .integer(9_223_372_036_854_774_999), true),
            (.lessThan, .integer(9_223_372_036_854_774_999), .double(9_223_372_036_854_774_784), true),
            (.greaterThan, .integer(.min), .double(-1e300), true), (.lessThan, -5, -4.5, true),
            (.lessThan, -4, -4.5, false),
            (.greaterThan, 4, 3.5, true), (.greaterThan, 4.5, 4, true), (.lessThanOrEqual, 5.0, 5, true),
            (.equal, 5.0, 5, true), (.in, 5.0, [5, 6], true), (.equal, 5, 5.0, true), (.in, 5, [5.0], true),
        ] as [(Op, ContextValue, ContextValue, Bool)]
    )
    func exactNumbers(op: Op, value: ContextValue, operand: ContextValue, expected: Bool) throws {
        let condition = PolicyCondition(path: "params.x", op: op, value: operand)
        #expect(try PolicyFixture.outcome(of: condition, PolicyFixture.call("a.b", ["x": value])).holds == expected)
    }

    /// What a condition takes, and how an explanation says that a value is something else.
    static let otherTypes: [(op: Op, value: ContextValue, other: ContextValue, reason: String)] = [
        (.equal, true, "true", "params.x is not true or false"), (.equal, 5, "5", "params.x is not a finite number"),
        (.notEqual, "5", 5, "params.x is not text"),
        (.notIn, [5, "x"], true, "params.x is not text or a finite number"),
        (.in, [true, "x"], 5, "params.x is not text, true or false"),
        (.in, [nil, 5], "5", "params.x is not a finite number"),
        (.in, ["x"], .null, "params.x is null"), (.equal, true, [true], "params.x is a list or an object"),
        (.matches, "x", 5, "params.x is not text"), (.notMatches, "x", ["x"], "params.x is a list or an object"),
        (.lessThan, 5, "5", "params.x is not a finite number"),
        (.equal, 5, .double(.nan), "params.x is not a finite number"),
    ]

    @Test("An explanation of a decision says which type a value would need", arguments: otherTypes.indices)
    func reasons(row: Int) throws {
        let (op, value, other, reason) = Self.otherTypes[row]
        let condition = PolicyCondition(path: "params.x", op: op, value: value)
        let outcome = try PolicyFixture.outcome(of: condition, PolicyFixture.call("a.b", ["x": other]))
        #expect(outcome == .conditionIndeterminate(index: 0, reason: reason))
    }

    @Test("A condition on a list of many values works as one on few", arguments: [1, 8, 9, 500])
    func longLists(count: Int) throws {
        let list = (0..<count).map { ContextValue.string("v\($0)") }
        for (text, isMember) in [("v0", true), ("v\(count - 1)", true), ("v\(count)", false)] {
            let call = PolicyFixture.call("a.b", ["x": .string(text)])
            let inside = PolicyCondition(path: "params.x", op: .in, value: .array(list))
            let outside = PolicyCondition(path: "params.x", op: .notIn, value: .array(list))
            #expect(try PolicyFixture.outcome(of: inside, call).holds == isMember)
            #expect(try PolicyFixture.outcome(of: outside, call).holds == !isMember)
            let number = PolicyFixture.call("a.b", ["x": 0])
            #expect(try PolicyFixture.outcome(of: inside, number).holds == nil)
            #expect(try PolicyFixture.outcome(of: outside, number).holds == nil)
        }
    }

    @Test(
        "A path leads to the value it names",
        arguments: [
            ("action", "refund.create"), ("agent_id", "support-bot"), ("resource", "order/1"), ("risk_class", "high"),
            ("params.flat", "a"), ("params.outer.inner", "b"), ("params.outer.deep.er", "c"),
            ("params.with space", "d"),
        ]
    )
    func paths(path: String, text: String) throws {
        let call = PolicyRequest(
            action: "refund.create",
            agentID: "support-bot",
            resource: "order/1",
            riskClass: "high",
            params: ["flat": "a", "outer": ["inner": "b", "deep": ["er": "c"]], "with space": "d"],
        )
        let condition = PolicyCondition(path: path, op: .equal, value: .string(text))
        #expect(try PolicyFixture.outcome(of: condition, call).holds == true)
    }

    @Test(
        "A path that ends nowhere finds nothing",
        arguments: [
            "params.missing", "params.outer.missing", "params.flat.inner", "params.list.0", "resource", "risk_class",
        ]
    )
    func absentPaths(path: String) throws {
        let call = PolicyFixture.call("a.b", ["flat": "a", "outer": [:], "list": ["x"]])
        let exists = PolicyCondition(path: path, op: .exists)
        #expect(try PolicyFixture.outcome(of: exists, call) == .conditionFailed(index: 0, path: path))
        let equal = PolicyCondition(path: path, op: .equal, value: "x")
        let reason = "\(path) is absent"
        #expect(try PolicyFixture.outcome(of: equal, call) == .conditionIndeterminate(index: 0, reason: reason))
    }

    @Test(
        "A regular expression is found anywhere unless it is anchored",
        arguments: [
            ("rm -rf|mkfs", "sudo rm -rf /", true), ("rm -rf|mkfs", "ls", false), ("^/safe/", "/safe/x", true),
            ("^/safe/", "/unsafe/safe/x", false), ("\\d{3}", "ab123", true), ("^$", "", true), ("x", "", false),
            ("(?i)DROP", "drop table", true), ("é", "caf\u{E9}", true), ("^.$", "\u{1F600}", true),
            ("b$", "a\nb", true),
        ]
    )
    func search(expression: String, text: String, expected: Bool) throws {
        let call = PolicyFixture.call("a.b", ["x": .string(text)])
        let matches = PolicyCondition(path: "params.x", op: .matches, value: .string(expression))
        #expect(try PolicyFixture.outcome(of: matches, call).holds == expected)
        let notMatches = PolicyCondition(path: "params.x", op: .notMatches, value: .string(expression))
        #expect(try PolicyFixture.outcome(of: notMatches, call).holds == !expected)
    }

    @Test(
        "Text of 16 KiB is searched for a policy condition to its end and longer text is not",
        arguments: [Op.matches, .notMatches]
    )
    func longText(op: Op) throws {
        let condition = PolicyCondition(path: "params.x", op: op, value: "needle|pin")
        let hay = String(repeating: "needl ", count: 3_000)
        let fits = PolicyFixture.call("a.b", ["x": .string(String(hay.prefix(16_384 - 6)) + "needle")])
        #expect(try PolicyFixture.outcome(of: condition, fits).holds == (op == .matches))
        let tooLong = PolicyFixture.call("a.b", ["x": .string("needle" + String(hay.prefix(16_384 - 5)))])
        let reason = "params.x is longer than 16384 bytes"
        #expect(try PolicyFixture.outcome(of: condition, tooLong) == .conditionIndeterminate(index: 0, reason: reason))
    }

    @Test(
        "A search that would run for ages is given up, and counts neither as a match nor as none",
        arguments: ["(a+)+$", "(a|a)*b", "(a*)*b"]
    )
    func carelessExpression(expression: String) throws {
        let call = PolicyFixture.call("a.b", ["x": .string(String(repeating: "a", count: 2_000) + "!")])
        let clock = ContinuousClock()
        for op in [Op.matches, .notMatches] {
            let condition = PolicyCondition(path: "params.x", op: op, value: .string(expression))
            let start = clock.now
            let outcome = try PolicyFixture.outcome(of: condition, call)
            #expect(outcome == .conditionIndeterminate(index: 0, reason: "params.x takes too long to search"))
            #expect(start.duration(to: clock.now) < .seconds(30))
        }
    }

    @Test("A search for a policy condition that exhausts the engine's memory counts neither as a match nor as none")
    func exhaustedEngine() throws {
        let call = PolicyFixture.call("a.b", ["x": .string(String(repeating: "a", count: 16_000) + "!")])
        // Each group makes what the engine keeps of each repetition larger.
        let groups = String(repeating: "(b)?", count: 60)
        let condition = PolicyCondition(path: "params.x", op: .notMatches, value: .string("(?:a\(groups))*$"))
        #expect(try PolicyFixture.outcome(of: condition, call).holds == nil)
    }

    @Test("A policy condition that fails settles the matter even after one that cannot be tested")
    func failureAfterDoubt() throws {
        let absent = PolicyCondition(path: "params.absent", op: .equal, value: 1)
        let holds = PolicyCondition(path: "params.x", op: .equal, value: 1)
        let fails = PolicyCondition(path: "params.x", op: .equal, value: 2)
        let call = PolicyFixture.call("a.b", ["x": 1])
        func outcome(_ conditions: [PolicyCondition]) throws -> PolicyExplanation.Outcome? {
            let policy = Policy(name: "policy", actionPattern: "*", effect: .deny, conditions: conditions)
            return try PolicySet([policy]).explain(call).policies.first?.outcome
        }
        let unknown = PolicyExplanation.Outcome.conditionIndeterminate(index: 0, reason: "params.absent is absent")
        #expect(try outcome([absent, holds]) == unknown)
        #expect(try outcome([absent, fails]) == .conditionFailed(index: 1, path: "params.x"))
        #expect(try outcome([fails, absent]) == .conditionFailed(index: 0, path: "params.x"))
    }
}
