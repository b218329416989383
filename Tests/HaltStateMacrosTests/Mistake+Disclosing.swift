#if Macros
@testable import HaltStateMacros

extension Mistake {
    private static let attribute = "@Guarded(action: \"a.b\", disclosing: "

    /// A mistake in what a function with some parameters discloses.
    private static func disclosed(
        _ values: String,
        _ rule: GuardedDiagnostic.Rule,
        of parameters: String = "order: Order, id: Int",
        column: Int,
        _ message: String,
        note: String? = nil,
        fix: String? = nil,
        fixedValues: String? = nil
    ) -> Mistake {
        let function = ")\nfunc run(\(parameters)) throws {\n}"
        return Mistake(
            source: attribute + values + function,
            rule: rule,
            line: 1,
            column: column,
            message: message,
            note: note,
            fix: fix,
            fixed: fixedValues.map { attribute + $0 + function }
        )
    }

    private static let elsewhere = "another expression could mean something else inside the function"

    static let disclosing: [Mistake] = disclosures + hidden + names + correlations

    private static let disclosures: [Mistake] = [
        disclosed(
            "values",
            .notLiteral,
            column: 38,
            "'disclosing' must be a dictionary such as '[\"amount_cents\": \"{order.cents}\"]'",
            note: elsewhere
        ),
        disclosed("[name: \"{id}\"]", .notLiteral, column: 39, "'name' must be a literal", note: elsewhere),
        disclosed(
            "[\"a\": value]",
            .notLiteral,
            column: 44,
            "'disclosing' must be a template such as '\"order/{order.id}\"'",
            note: elsewhere
        ),
        disclosed(
            "[\"a\": \"\\(order.id)\"]",
            .notLiteral,
            column: 44,
            "'disclosing' cannot interpolate; a placeholder is written '{name}'",
            fix: "use placeholders",
            fixedValues: "[\"a\": \"{order.id}\"]"
        ),
        disclosed(
            "[\" \": \"{id}\"]",
            .notLiteral,
            column: 39,
            "the name under which policies see an argument cannot be blank"
        ),
        disclosed("[\"a\": \" \"]", .blankTemplate, column: 44, "a template of 'disclosing' cannot be blank"),
        disclosed(
            "[\"a\": \"{ordr.id}\"]",
            .unknownPlaceholder,
            column: 44,
            "unknown placeholder 'ordr'; 'run' has no such parameter",
            fix: "replace with '{order.id}'",
            fixedValues: "[\"a\": \"{order.id}\"]"
        ),
        disclosed(
            "[\"a\": \"{id\"]",
            .templateMalformed,
            column: 44,
            "'{' opens a placeholder that nothing closes; write '{{' for a brace"
        ),
        disclosed(
            "[\"a\": \"{self.id}\"]",
            .selfPlaceholder,
            column: 44,
            "a placeholder cannot start with 'self' where there is no instance; 'run' is a free function"
        ),
    ]

    private static let hidden: [Mistake] = [
        disclosed(
            "[\"a\": \"{text}\"]",
            .disclosingHidden,
            of: "@Unbound text: String",
            column: 44,
            "'disclosing' cannot show 'text'; '@Unbound' keeps 'text' in the process",
            note: "remove '@Unbound', so that what is disclosed is also what runs"
        ),
        disclosed(
            "[\"a\": \"to {mail.domain}\"]",
            .disclosingHidden,
            of: "@Redacted mail: Mail",
            column: 44,
            "'disclosing' cannot show 'mail.domain'; '@Redacted' keeps 'mail' in the process",
            note: "remove '@Redacted', or disclose another parameter"
        ),
    ]

    private static let names: [Mistake] = [
        disclosed(
            "[\"cents\": \"{order.cents}\"]",
            .disclosingMarked,
            of: "order: Order, @Amount(\"cents\") amount: Int",
            column: 39,
            "the parameter 'amount' is already disclosed as 'cents'"
        ),
        disclosed(
            "[\"mail\": \"{id}\"]",
            .disclosingMarked,
            of: "id: Int, @Redacted mail: String",
            column: 39,
            "the parameter 'mail' is already disclosed as 'mail'"
        ),
        disclosed(
            "[\"a\": \"{id}\", \"b\": \"x\", \"a\": \"{order.id}\"]",
            .disclosingRepeated,
            column: 62,
            "'disclosing' names 'a' more than once"
        ),
        disclosed(
            "[\"arguments_digest\": \"{id}\"]",
            .reservedName,
            column: 39,
            "'arguments_digest' cannot name what is disclosed; the call itself says something under that name"
        ),
        Mistake(
            source: "@Guarded(action: \"a.b\")\nfunc run(@Identifier(\"arguments_digest\") id: Int) throws {\n}",
            rule: .reservedName,
            line: 2,
            column: 10,
            message: "'arguments_digest' cannot name what is disclosed; the call itself says something under that name"
        ),
        Mistake(
            source: "@LLMGuarded(model: \"m\", disclosing: [\"model\": \"{id}\"])\nfunc run(id: Int) throws {\n}",
            rule: .reservedName,
            line: 1,
            column: 38,
            message: "'model' cannot name what is disclosed; the call itself says something under that name"
        ),
        Mistake(
            source: "@LLMGuarded(disclosing: [\"kwargs_keys\": \"{id}\"])\nfunc run(id: Int) throws {\n}",
            rule: .reservedName,
            line: 1,
            column: 26,
            message: "'kwargs_keys' cannot name what is disclosed; the call itself says something under that name"
        ),
    ]

    /// What is disclosed, and is as it should be.
    static let acceptedDisclosures = [
        "@Guarded(action: \"a.b\", disclosing: [:])\nfunc run() throws {\n}",
        "@Guarded(action: \"a.b\", disclosing: [\"id\": \"{id}\"])\nfunc run(id: Int) throws {\n}",
        "@Guarded(action: \"a.b\", binding: .except(\"order\"), disclosing: [\"id\": \"{order.id}\"])\n"
            + "func run(order: Order) throws {\n}",
        "@Guarded(action: \"a.b\", binding: .contextOnly, disclosing: [\"id\": \"{order.id}\"])\n"
            + "func run(order: Order, log: () -> Void) throws {\n}",
        "@LLMGuarded(disclosing: [\"model\": \"{model}\"])\nfunc run(model: String) throws {\n}",
        "@Guarded(action: \"a.b\", correlation: \"nightly\")\nfunc run() throws {\n}",
        "@Guarded(action: \"a.b\", correlation: \"{callID}\")\nfunc run(@Unbound callID: String) throws {\n}",
        "@Guarded(action: \"a.b\", correlation: \"{id}\", binding: .contextOnly)\nfunc run(id: String) throws {\n}",
        "@Guarded(action: \"a.b\", correlation: \"{id}\", binding: .except(\"id\"))\nfunc run(id: String) throws {\n}",
        "@Guarded(action: \"a.b\", idempotencyKey: \"x:{call.order}\", correlation: \"{call.id}\")\n"
            + "func run(@Unbound call: Call) throws {\n}",
        "@Guarded(action: \"a.b\", idempotencyKey: { (call: Call) in \"x:\\(call.order)\" }, correlation: \"{call.id}\")\n"
            + "func run(@Unbound call: Call) throws {\n}",
    ]
}

extension Mistake {
    /// A mistake in the correlation of a function with some parameters.
    private static func correlation(
        _ arguments: String,
        _ parameters: String,
        _ rule: GuardedDiagnostic.Rule,
        line: Int = 1,
        column: Int,
        _ message: String,
        note: String? = nil,
        fix: String? = nil,
        fixedParameters: String? = nil
    ) -> Mistake {
        let attribute = "@Guarded(action: \"a.b\", \(arguments))\n"
        return Mistake(
            source: "\(attribute)func run(\(parameters)) throws {\n}",
            rule: rule,
            line: line,
            column: column,
            message: message,
            note: note,
            fix: fix,
            fixed: fixedParameters.map { "\(attribute)func run(\($0)) throws {\n}" }
        )
    }

    private static func both(_ name: String) -> String {
        "the parameter '\(name)' cannot be both the correlation and a part of the operation; "
            + "a retry has another one, and would be a conflict"
    }

    private static func identifies(_ path: String) -> String {
        "the correlation cannot hold '\(path)', which the key, the resource or 'disclosing' holds too; "
            + "a retry has another one, and would be another operation"
    }

    private static let other = "make the key of what identifies the effect, such as an order number"

    private static let correlations: [Mistake] = [
        correlation(
            "correlation: \"{callID}\"",
            "callID: String",
            .correlationBound,
            line: 2,
            column: 10,
            both("callID"),
            fix: "mark the parameter '@Unbound'",
            fixedParameters: "@Unbound callID: String"
        ),
        correlation(
            "correlation: \"{trace}/{order.id}\"",
            "@Unbound trace: String,\n    of order: Order",
            .correlationBound,
            line: 3,
            column: 8,
            both("order"),
            fix: "mark the parameter '@Unbound'",
            fixedParameters: "@Unbound trace: String,\n    @Unbound of order: Order"
        ),
        correlation(
            "correlation: \"{id}\", binding: .contextOnly",
            "@Identifier(\"call\") id: String",
            .correlationBound,
            line: 2,
            column: 30,
            both("id"),
            fix: "replace '@Identifier' with '@Unbound'",
            fixedParameters: "@Unbound id: String"
        ),
        correlation(
            "correlation: \"{id}\"",
            "id: inout String",
            .correlationBound,
            line: 2,
            column: 10,
            both("id"),
            note: "leave it out of the operation with 'binding: .except(\"id\")'"
        ),
        correlation(
            "idempotencyKey: \"x:{call.id.text}\", correlation: \"{call.id}\"",
            "@Unbound call: Call",
            .correlationIdentifies,
            column: 74,
            identifies("call.id"),
            note: other
        ),
        correlation(
            "idempotencyKey: { (id: String) in \"\\(id)\" }, correlation: \"{id}\"",
            "@Unbound id: String",
            .correlationIdentifies,
            column: 84,
            identifies("id"),
            note: other
        ),
        correlation(
            "resource: \"call/{call.id}\", correlation: \"{call.id}\"",
            "@Unbound call: Call",
            .correlationIdentifies,
            column: 66,
            identifies("call.id"),
            note: other
        ),
        correlation(
            "disclosing: [\"call\": \"{id}\"], correlation: \"{id}\", binding: .except(\"id\")",
            "id: String",
            .correlationIdentifies,
            column: 68,
            identifies("id"),
            note: other
        ),
        correlation(
            "correlation: \"\"",
            "",
            .blankTemplate,
            column: 38,
            "a template of 'correlation' cannot be blank"
        ),
        correlation(
            "correlation: id",
            "id: String",
            .notLiteral,
            column: 38,
            "'correlation' must be a template such as '\"order/{order.id}\"'",
            note: elsewhere
        ),
        correlation(
            "correlation: \"{self.id}\"",
            "",
            .selfPlaceholder,
            column: 38,
            "a placeholder cannot start with 'self' where there is no instance; 'run' is a free function"
        ),
    ]
}
#endif
