#if Macros
@testable import HaltStateMacros

extension Mistake {
    private static let function = "\nfunc run(_ order: Order, for id: Int) throws {\n}"

    /// A mistake in the key of a function that has the parameters `order` and `id`.
    private static func key(
        _ key: String,
        _ rule: GuardedDiagnostic.Rule,
        column: Int = 41,
        _ message: String,
        note: String? = nil,
        fix: String? = nil,
        fixedKey: String? = nil
    ) -> Mistake {
        Mistake(
            source: "@Guarded(action: \"a.b\", idempotencyKey: \(key))\(function)",
            rule: rule,
            line: 1,
            column: column,
            message: message,
            note: note,
            fix: fix,
            fixed: fixedKey.map { "@Guarded(action: \"a.b\", idempotencyKey: \($0))\(function)" }
        )
    }

    static let keys: [Mistake] = templates + closures + selves

    private static let templates: [Mistake] = [
        key(
            "\"x:{ordr.id}\"",
            .unknownPlaceholder,
            "unknown placeholder 'ordr'; 'run' has no such parameter",
            fix: "replace with '{order.id}'",
            fixedKey: "\"x:{order.id}\""
        ),
        key(
            "\"é{for}\"",
            .unknownPlaceholder,
            "unknown placeholder 'for'; 'run' has no such parameter",
            fix: "replace with '{id}'",
            fixedKey: "\"é{id}\""
        ),
        key("\"{customer}\"", .unknownPlaceholder, "unknown placeholder 'customer'; 'run' has no such parameter"),
        // The source of an escaped literal is not its text, so that nothing can be replaced in it.
        key("\"\\t{ordr}\"", .unknownPlaceholder, "unknown placeholder 'ordr'; 'run' has no such parameter"),
        key(
            "\"x:{order\"",
            .templateMalformed,
            "'{' opens a placeholder that nothing closes; write '{{' for a brace"
        ),
        key("\"x:order}\"", .templateMalformed, "'}' closes no placeholder; write '}}' for a brace"),
        key(
            "\"{order id}\"",
            .templateMalformed,
            "'{order id}' is no placeholder; it holds a parameter, a member path from one, or a path from 'self'"
        ),
        key(
            "\"order-\\(order.id)\"",
            .notLiteral,
            "'idempotencyKey' cannot interpolate; a placeholder is written '{name}'",
            fix: "use placeholders",
            fixedKey: "\"order-{order.id}\""
        ),
        key(
            "\"order-\\(id + 1)\"",
            .notLiteral,
            "'idempotencyKey' cannot interpolate; a placeholder is written '{name}'"
        ),
        key(
            "name",
            .notLiteral,
            "'idempotencyKey' must be a template, '.arguments' or a closure with typed parameters",
            note: "another expression could mean something else inside the function"
        ),
        key(
            ".daily",
            .notLiteral,
            "'idempotencyKey' must be a template, '.arguments' or a closure with typed parameters",
            note: "another expression could mean something else inside the function"
        ),
        key(
            "nil, resource: name",
            .notLiteral,
            column: 56,
            "'resource' must be a template such as '\"order/{order.id}\"'",
            note: "another expression could mean something else inside the function"
        ),
    ]

    private static let closures: [Mistake] = [
        key(
            "{ order in \"\" }",
            .closureKeyUntyped,
            column: 43,
            "the parameters of a key closure must have types, as in '{ (order: Order) in … }'"
        ),
        key(
            "{ (id: Int, order) in \"\" }",
            .closureKeyUntyped,
            column: 53,
            "the parameters of a key closure must have types, as in '{ (order: Order) in … }'"
        ),
        key(
            "{ [cache] (id: Int) in \"\" }",
            .closureKeyCapture,
            column: 43,
            "a key closure cannot capture; it takes what it needs as parameters, each named like one of the function's"
        ),
        key(
            "{ (ordr: Order) in \"\" }",
            .closureKeyParameterName,
            column: 44,
            "a key closure's parameter must be named like one of the function's; 'run' has no parameter 'ordr'",
            note: "did you mean 'order'?"
        ),
        key(
            "{ (id: Int) in \"\\(id)\\(order)\" }",
            .closureKeyOutsideName,
            column: 64,
            "'order' means the function's parameter once the key is made; add it to the closure's parameters"
        ),
    ]

    private static let selves: [Mistake] = [
        key(
            "\"{self.region}\"",
            .selfPlaceholder,
            "a placeholder cannot start with 'self' where there is no instance; 'run' is a free function"
        ),
        Mistake(
            source: """
                enum Desk {
                    @Guarded(action: "a.b", idempotencyKey: "{self.region}")
                    static func run() throws {
                    }
                }
                """,
            rule: .selfPlaceholder,
            line: 2,
            column: 45,
            message: "a placeholder cannot start with 'self' where there is no instance; 'run' is a static function"
        ),
    ]
}
#endif
