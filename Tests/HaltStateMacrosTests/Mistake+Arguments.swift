#if Macros
@testable import HaltStateMacros

extension Mistake {
    private static let meaning = "another expression could mean something else inside the function"

    private static let actionForms =
        "'action' must be a literal, a member such as '.name' or a catalogue's case such as 'Refunds.create.action'"

    /// A mistake in the attribute of a function that has the parameters `order` and `id`.
    private static func attribute(
        _ arguments: String,
        _ rule: GuardedDiagnostic.Rule,
        column: Int,
        _ message: String,
        note: String? = nil,
        fix: String? = nil,
        fixedArguments: String? = nil
    ) -> Mistake {
        let function = "\nfunc run(_ order: Order, for id: Int) throws {\n}"
        return Mistake(
            source: "@Guarded(\(arguments))\(function)",
            rule: rule,
            line: 1,
            column: column,
            message: message,
            note: note,
            fix: fix,
            fixed: fixedArguments.map { "@Guarded(\($0))\(function)" }
        )
    }

    private static func form(_ name: String) -> String {
        "'\(name)' is not the name of an action; it must be two or more lower-case words joined by dots"
    }

    static let arguments: [Mistake] = [
        attribute(
            "action: \"RefundCreate\"",
            .actionName,
            column: 18,
            form("RefundCreate"),
            fix: "replace with 'refund.create'",
            fixedArguments: "action: \"refund.create\""
        ),
        attribute(
            "action: \"refund\"",
            .actionName,
            column: 18,
            form("refund"),
            note: "'@GuardedService(actionPrefix:)' on the enclosing declaration supplies the words before 'refund'"
        ),
        attribute("action: \"1.2\"", .actionName, column: 18, form("1.2")),
        attribute(
            "action: name",
            .notLiteral,
            column: 18,
            actionForms,
            note: meaning
        ),
        attribute(
            "action: ActionName.name",
            .notLiteral,
            column: 18,
            actionForms,
            note: meaning
        ),
        attribute(
            "action: \"a.b\", agentID: agent",
            .notLiteral,
            column: 34,
            "'agentID' must be a literal or a member such as '.name'",
            note: meaning
        ),
        attribute(
            "action: \"a.b\", riskClass: risk()",
            .notLiteral,
            column: 36,
            "'riskClass' must be a literal or a member such as '.name'",
            note: meaning
        ),
        attribute(
            "action: \"a.b\", client: client",
            .notLiteral,
            column: 33,
            "'client' must be a member such as '.name' or a key path such as '\\Type.name'",
            note: meaning
        ),
        attribute(
            "action: \"a.b\", client: \\Desk.clients[0]",
            .notLiteral,
            column: 33,
            "'client' must be a member such as '.name' or a key path such as '\\Type.name'",
            note: meaning
        ),
        attribute(
            "action: \"a.b\", client: \\Desk.client",
            .clientNeedsInstance,
            column: 33,
            "a key path to the client needs an instance, and 'run' has none",
            note: "use a member such as '.name', or bind a client with 'HaltStateClient.withCurrent'"
        ),
        attribute(
            "action: \"a.b\", idempotencyKey: \"x:{id}\", onPendingInside: pending",
            .notLiteral,
            column: 68,
            "'onPendingInside' must be a member such as '.resume' or '.fail'",
            note: meaning
        ),
        attribute(
            "action: \"a.b\", idempotencyKey: \"x:{id}\", onPendingInside: Other.resume",
            .notLiteral,
            column: 68,
            "'onPendingInside' must be a member such as '.resume' or '.fail'",
            note: meaning
        ),
        attribute(
            "action: \"a.b\", onPendingInside: .resume",
            .pendingInsideWithoutKey,
            column: 42,
            "'onPendingInside' needs an 'idempotencyKey'; a call without one is a check, which is over when its body is"
        ),
        attribute(
            "action: \"a.b\", idempotencyKey: nil, onPendingInside: .fail",
            .pendingInsideWithoutKey,
            column: 63,
            "'onPendingInside' needs an 'idempotencyKey'; a call without one is a check, which is over when its body is"
        ),
        attribute(
            "action: \"a.b\", binding: mode",
            .notLiteral,
            column: 34,
            "'binding' must be '.arguments', '.contextOnly' or '.except(\"name\")'",
            note: meaning
        ),
        attribute(
            "action: \"a.b\", binding: .except(name)",
            .notLiteral,
            column: 42,
            "'binding' must be names as literals",
            note: meaning
        ),
        attribute(
            "action: \"a.b\", binding: .except(\"ordr\")",
            .unknownExcludedParameter,
            column: 42,
            "'run' has no parameter 'ordr'",
            fix: "replace with 'order'",
            fixedArguments: "action: \"a.b\", binding: .except(\"order\")"
        ),
        attribute(
            "action: \"a.b\", idempotencyKey: .arguments, binding: .contextOnly",
            .keyFromUnboundArguments,
            column: 41,
            "'.arguments' cannot make a key when 'binding' is '.contextOnly'; every call would share one key"
        ),
    ]
}
#endif
