#if Macros
import SwiftDiagnostics

@testable import HaltStateMacros

extension Mistake {
    private static let member = "    @Guarded(action: \"a.b\")\n    func run() throws {\n    }\n"

    /// Services that cannot be, or that do nothing.
    static let services: [Mistake] = [
        service("agentID: \"desk\"", on: "protocol Desk {\n}", .serviceMisplaced, misplaced, note: supplies),
        service("agentID: \"desk\"", on: "func run() {\n}", .serviceMisplaced, misplaced, note: supplies),
        service("agentID: \"desk\"", on: "var desk: Int { 1 }", .serviceMisplaced, misplaced, note: supplies),
        service("", .serviceWithoutDefault, nothing),
        service("client: nil, agentID: nil", .serviceWithoutDefault, nothing),
        service("onPendingInside: nil", .serviceWithoutDefault, nothing),
        service(
            "onPendingInside: pending",
            .notLiteral,
            column: 34,
            "'onPendingInside' must be a member such as '.resume' or '.fail'",
            note: meaning
        ),
        service("agentID: \"desk\"", on: "struct Desk {\n    func run() {\n    }\n}", .serviceWithoutGuard, noEffect),
        service("agentID: \"desk\"", on: "extension Desk {\n}", .serviceWithoutGuard, noEffect),
        service(
            "agentID: name",
            .notLiteral,
            column: 26,
            "'agentID' must be a literal or a member such as '.name'",
            note: meaning
        ),
        service(
            "client: client",
            .notLiteral,
            column: 25,
            "'client' must be a member such as '.name' or a key path such as '\\Type.name'",
            note: meaning
        ),
        service("actionPrefix: name", .notLiteral, column: 31, "'actionPrefix' must be a literal", note: meaning),
        service(
            "alongside: names",
            .notLiteral,
            column: 28,
            "'alongside' must be a list such as '[\"Logged\"]'",
            note: meaning
        ),
        service(
            "actionPrefix: \"RefundDesk\"",
            .actionPrefix,
            column: 31,
            "'RefundDesk' cannot start the name of an action; it must be lower-case words joined by dots",
            fix: "replace with 'refund_desk'",
            fixedArguments: "actionPrefix: \"refund_desk\""
        ),
        service(
            "actionPrefix: \"1\"",
            .actionPrefix,
            column: 31,
            "'1' cannot start the name of an action; it must be lower-case words joined by dots"
        ),
        Mistake(
            source: "@GuardedService(actionPrefix: \"refund\")\nstruct Desk {\n    @Guarded(action: \"Create\")\n"
                + "    func run() throws {\n    }\n}",
            rule: .actionName,
            line: 3,
            column: 22,
            message: "'refund.Create' is not the name of an action; "
                + "it must be two or more lower-case words joined by dots",
            fix: "replace with 'refund.create'",
            fixed: "@GuardedService(actionPrefix: \"refund\")\nstruct Desk {\n    @Guarded(action: \"refund.create\")\n"
                + "    func run() throws {\n    }\n}"
        ),
    ]

    private static let meaning = "another expression could mean something else inside the function"
    private static let nothing =
        "'@GuardedService' must supply a default: 'client', 'agentID', 'actionPrefix', 'onPendingInside' or 'alongside'"
    private static let misplaced =
        "'@GuardedService' can be applied only to a structure, a class, an enumeration, an actor or an extension"
    private static let supplies = "it supplies defaults for the annotated functions inside"
    private static let noEffect = "'@GuardedService' has no effect where no function inside is annotated"

    private static func service(
        _ arguments: String,
        on declaration: String = "struct Desk {\n\(member)}",
        _ rule: GuardedDiagnostic.Rule,
        column: Int = 1,
        _ message: String,
        note: String? = nil,
        fix: String? = nil,
        fixedArguments: String? = nil
    ) -> Mistake {
        let isWarning = rule == .serviceWithoutGuard
        return Mistake(
            source: "@GuardedService(\(arguments))\n\(declaration)",
            rule: rule,
            line: 1,
            column: column,
            message: message,
            note: isWarning ? "it guards nothing itself, and an extension elsewhere needs its own" : note,
            fix: fix,
            fixed: fixedArguments.map { "@GuardedService(\($0))\n\(declaration)" },
            severity: isWarning ? .warning : .error,
            hasBody: false
        )
    }
}
#endif
