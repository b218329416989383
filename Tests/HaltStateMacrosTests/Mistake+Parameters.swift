#if Macros
@testable import HaltStateMacros

extension Mistake {
    /// A mistake in the parameters of a function.
    private static func parameters(
        _ parameters: String,
        _ rule: GuardedDiagnostic.Rule,
        column: Int,
        _ message: String,
        note: String? = nil,
        fix: String? = nil,
        fixed: String? = nil,
        binding: String = ".arguments"
    ) -> Mistake {
        let attribute = "@Guarded(action: \"a.b\", binding: \(binding))\n"
        return Mistake(
            source: "\(attribute)func run(\(parameters)) throws {\n}",
            rule: rule,
            line: 2,
            column: column,
            message: message,
            note: note,
            fix: fix,
            fixed: fixed.map { "\(attribute)func run(\($0)) throws {\n}" }
        )
    }

    /// A parameter `x` of a type that has no encoding.
    private static func unbindable(_ type: String, _ kind: String) -> Mistake {
        parameters(
            "x: \(type)",
            .unbindableParameter,
            column: 13,
            "the parameter 'x' cannot be bound to the operation; \(kind) has no encoding",
            note:
                "use an Encodable type, mark the parameter '@Unbound', or leave it out with 'binding: .except(\"x\")'",
            fix: "mark the parameter '@Unbound'",
            fixed: "@Unbound x: \(type)"
        )
    }

    /// A parameter `x` of a type that has no encoding and that no property wrapper takes.
    private static func unwrappable(_ type: String, _ kind: String) -> Mistake {
        parameters(
            "x: \(type)",
            .unbindableParameter,
            column: 13,
            "the parameter 'x' cannot be bound to the operation; \(kind) has no encoding",
            note:
                "use an Encodable type, or leave the parameter out with 'binding: .except(\"x\")' or all of them with "
                + "'binding: .contextOnly'; it cannot carry '@Unbound'"
        )
    }

    /// An argument that would take the digest's place in the context.
    private static func reserved(_ parameter: String, column: Int) -> Mistake {
        parameters(
            parameter,
            .reservedName,
            column: column,
            "'arguments_digest' cannot name what is disclosed; the call itself says something under that name"
        )
    }

    /// Bounds that are not literals.
    private static func bounds(_ bounds: String) -> Mistake {
        parameters(
            "@Amount(in: \(bounds)) x: Int",
            .notLiteral,
            column: 22,
            "'in' must be a range of literals such as '1...500'",
            note: "another expression could mean something else inside the function"
        )
    }

    /// A default that the mark's own bounds refuse.
    private static func beyond(_ bounds: String, _ value: String) -> Mistake {
        parameters(
            "@Amount(in: \(bounds)) x: Decimal? = \(value)",
            .amountDefault,
            column: 38 + bounds.utf8.count,
            "the default of 'x' must be within its bounds, \(bounds); a call that leaves it out is always refused"
        )
    }

    private static let smallerFirst = "the bounds of an amount must start with the smaller one"

    static let parameters: [Mistake] = [
        beyond("1...500", "0"),
        beyond("1...500", "501"),
        beyond("1_0...0x1F", "32"),
        beyond("-5...5", "-5.01"),
        beyond("0.1...3.133", "3.1330001"),
        beyond("0...9_007_199_254_740_992", "9_007_199_254_740_993"),
        parameters("@Amount(in: 5...1) x: Int", .amountBounds, column: 22, smallerFirst),
        parameters("@Amount(in: -1 ... -2) x: Int", .amountBounds, column: 22, smallerFirst),
        bounds("low...9"),
        bounds("1..<9"),
        bounds("1...(9)"),
        bounds("range"),
        bounds("+1...9"),
        unbindable("@escaping @Sendable () -> Void", "a function"),
        unbindable("(() -> Void)?", "a function"),
        unbindable("[() -> Void]", "a function"),
        unbindable("Int.Type", "a metatype"),
        unbindable("any P.Type", "a metatype"),
        unbindable("(Int, Int)", "a tuple"),
        unbindable("[String: (Int, Int)]", "a tuple"),
        unbindable("any Error", "any value of a protocol"),
        unbindable("Any", "any value"),
        unbindable("[AnyObject]", "any value"),
        unwrappable("() -> Void", "a function"),
        unwrappable("(() async throws -> Void)", "a function"),
        unwrappable("@autoclosure () -> Bool", "a function"),
        unwrappable("inout (Int, Int)", "a tuple"),
        unwrappable("Span<Int>", "a value that does not escape"),
        unwrappable("Swift.RawSpan?", "a value that does not escape"),
        unwrappable("inout MutableSpan<Int>", "a value that does not escape"),
        parameters(
            "_: Int",
            .unbindableParameter,
            column: 13,
            "a parameter without a name cannot be bound to the operation",
            note: "give it a name, and mark it '@Unbound' or use 'binding: .except' when it shall not be bound"
        ),
        parameters(
            "@Amount _: Int",
            .unbindableParameter,
            column: 21,
            "a parameter without a name cannot be bound to the operation",
            note: "give it a name, and mark it '@Unbound' or use 'binding: .except' when it shall not be bound",
            binding: ".contextOnly"
        ),
        parameters(
            "a: Int,\n    x: Any",
            .unbindableParameter,
            column: 8,
            "the parameter 'x' cannot be bound to the operation; any value has no encoding",
            note:
                "use an Encodable type, mark the parameter '@Unbound', or leave it out with 'binding: .except(\"x\")'",
            fix: "mark the parameter '@Unbound'",
            fixed: "a: Int,\n    @Unbound x: Any"
        ).onLine(3),
        parameters(
            "@Amount @Identifier x: Int",
            .disclosureConflict,
            column: 18,
            "the parameter 'x' can carry only one of '@Amount' and '@Identifier'"
        ),
        parameters(
            "@Unbound @Redacted x: Int",
            .disclosureConflict,
            column: 19,
            "the parameter 'x' can carry only one of '@Unbound' and '@Redacted'"
        ),
        parameters(
            "@Amount x: Int",
            .disclosureConflict,
            column: 10,
            "the parameter 'x' cannot carry '@Amount' and be left out of the binding",
            binding: ".except(\"x\")"
        ),
        parameters(
            "x: Int, @Amount(\"x\") y: Int",
            .disclosureNameTaken,
            column: 18,
            "another argument is already named 'x'"
        ),
        parameters(
            "@Amount(\"x\") y: Int, x: Int",
            .disclosureNameTaken,
            column: 31,
            "another argument is already named 'x'"
        ),
        reserved("@Identifier(\"arguments_digest\") x: Int", column: 22),
        reserved("@Redacted(\"arguments_digest\") x: Int", column: 20),
        reserved("@Amount arguments_digest: Int", column: 18),
        reserved("@RiskFlag at arguments_digest: Bool", column: 23),
        parameters(
            "@Amount(\" \") x: Int",
            .notLiteral,
            column: 18,
            "the name under which policies see an argument cannot be blank"
        ),
        parameters(
            "@Amount(name) x: Int",
            .notLiteral,
            column: 18,
            "'name' must be a literal",
            note: "another expression could mean something else inside the function"
        ),
    ]

    private func onLine(_ line: Int) -> Mistake {
        Mistake(
            source: source,
            rule: rule,
            line: line,
            column: column,
            message: message,
            note: note,
            fix: fix,
            fixed: fixed
        )
    }
}
#endif
