#if Macros
import SwiftDiagnostics

@testable import HaltStateMacros

extension Mistake {
    /// Keys that all calls would share, and keys that no repeated call would have.
    static let doubtfulKeys: [Mistake] = [
        withoutArguments("", column: 41),
        withoutArguments("@Unbound id: Int", column: 41),
        Mistake(
            source: "struct S {\n\(annotated(".arguments", "id: Int"))\n}",
            rule: .keyIgnoresInstance,
            line: 2,
            column: 41,
            message:
                "'.arguments' does not name the instance; the same arguments on another one are the same operation",
            note: "use a template with a placeholder such as '{self.id}', or \(silencing)",
            severity: .warning
        ),
        Mistake(
            source: annotated("\"{id}{line}\"", "id: Int, line: Int"),
            rule: .keyPlaceholdersTouch,
            line: 1,
            column: 41,
            message: "two placeholders touch; '1' and '23' make the same key as '12' and '3'",
            note: "put a character between them that the values cannot contain, or \(silencing)",
            severity: .warning
        ),
        unstableDefault(".arguments", ".init()"),
        disclosing("\"{id}\"", "@Redacted id: String", "Redacted"),
        disclosing("\"{id}\"", "@Unbound id: String", "Unbound"),
        shared("\"daily\"", column: 41),
        shared("\"{{id}}\"", column: 41),
        shared("(\"daily\")", column: 42),
        Mistake(
            source: "struct S {\n\(annotated("\"{self.region}\"", "id: Int"))\n}",
            rule: .keyIgnoresArguments,
            line: 2,
            column: 41,
            message: "this key names no parameter of 'run'; all calls on one instance share it, "
                + "and one with other arguments is a conflict",
            note: silencing,
            severity: .warning
        ),
        unstable("\"{id.hashValue}\"", "'hashValue' differs between processes", column: 41),
        unstable("\"{id?.clock.now?.text}\"", "'now' is the time of the call", column: 41),
        unstable("{ (id: Int) in \"\\(id)\\(UUID())\" }", "'UUID()' is new every time", column: 64),
        unstable("{ (id: Int) in \"\\(id)\\(UUID.init().text)\" }", "'UUID.init()' is new every time", column: 64),
        unstable("{ () in Foundation.Date().text }", "'Foundation.Date()' is the time of the call", column: 49),
        unstable("{ () in Date(timeIntervalSinceNow: 5).text }", since, column: 49),
        unstable("{ () in \"\\(Date.now)\" }", "'now' is the time of the call", column: 57),
        unstable("{ () in \"\\(ContinuousClock().now)\" }", "'now' is the time of the call", column: 70),
        unstable("{ () in \"\\(DispatchTime.now())\" }", "'now' is the time of the call", column: 65),
        unstable("{ () in \"\\(Int.random(in: 0...9))\" }", "'random' is new every time", column: 56),
        unstable("{ (id: Int) in \"\\(id.hashValue)\" }", "'hashValue' differs between processes", column: 62),
        unstable(
            "{ (id: Int) in \"\\(ObjectIdentifier(id))\" }",
            "'ObjectIdentifier(id)' differs between processes",
            column: 59
        ),
        unstableDefault("\"{id}\""),
        unstableDefault("{ (id: UUID) in \"\\(id)\" }"),
        unstableDefault(".arguments"),
    ]

    /// Keys with nothing to say about.
    static let acceptedKeys = [
        "struct S {\n\(annotated("(.arguments)", "id: Int"))\n}",
        "@GuardedService(agentID: \"desk\") struct S {\n\(annotated(".arguments", "id: Int"))\n}",
        annotated("(\"{id}{line}\")", "id: Int, line: Int"),
        annotated("\"{id.number}\"", "@Redacted id: Customer"),
        annotated("{ (ids: [Order]) in ids.map(\\.id).text }", "ids: [Order], id: Int"),
        annotated("{ (order: Order) in let id = order.id; return \"\\(id)\" }", "order: Order, id: Int"),
        annotated("{ (orders: [Order]) in orders.map { order in order.id }.text }", "orders: [Order], order: Int"),
        annotated("{ (slot: Slot) in \"\\(slot.time())\" }", "slot: Slot"),
        annotated("(\"{id.hashValue}\")", "id: Int"),
        annotated("({ () in \"\\(Date())\" })", "id: Int"),
        annotated("(.arguments)", "id: UUID = UUID()"),
        annotated("(\"{id}\")", "id: UUID = UUID()"),
        annotated("{ () in \"daily\" }", "id: Int"),
        annotated("{ (day: Date) in day.text }", "day: Date"),
        annotated("{ () in UUID(uuidString: \"a\").text + Date(timeIntervalSince1970: 0).text }", "id: Int"),
        annotated("{ (now: Int, random: Int) in \"\\(now)\\(random)\" }", "now: Int, random: Int"),
        annotated("\"{now}\"", "now: Int, id: UUID = UUID()"),
        annotated(".arguments", "now: Int, @Unbound id: UUID = UUID()"),
        annotated("\"{id}\"", "id: UUID = UUID(uuidString: text)"),
        "struct S {\n\(annotated("\"{self.id}\"", ""))\n}",
        "struct S {\n\(annotated("\"{self.id}\"", "@Unbound log: Log, on desk: isolated Desk"))\n}",
        "struct S {\n\(annotated("(\"{self.id}\")", "id: Int"))\n}",
        "struct S {\n\(annotated("\"{self.id}:{id}\"", "id: Int"))\n}",
    ]

    private static let silencing = "put the key in parentheses to silence this warning"
    private static let since = "'Date(timeIntervalSinceNow: 5)' is the time of the call"

    private static func annotated(_ key: String, _ parameters: String) -> String {
        "@Guarded(action: \"a.b\", idempotencyKey: \(key))\nfunc run(\(parameters)) throws {\n}"
    }

    private static func shared(_ key: String, column: Int) -> Mistake {
        Mistake(
            source: annotated(key, "id: Int"),
            rule: .keyWithoutPlaceholder,
            line: 1,
            column: column,
            message: "a key must have a placeholder; every call would share this one, and only the first would run",
            note: "write a key that is meant to be shared as a closure, '{ () in \"…\" }'"
        )
    }

    private static func unstable(_ key: String, _ reason: String, column: Int) -> Mistake {
        Mistake(
            source: annotated(key, "id: Int"),
            rule: .unstableKey,
            line: 1,
            column: column,
            message: "\(reason); a repeated call gets another key and runs again",
            note: silencing,
            severity: .warning
        )
    }

    private static func withoutArguments(_ parameters: String, column: Int) -> Mistake {
        Mistake(
            source: annotated(".arguments", parameters),
            rule: .keyWithoutPlaceholder,
            line: 1,
            column: column,
            message: "'.arguments' makes the key from the arguments, and 'run' binds none; every call would share it",
            note: "use a template with a placeholder such as '{self.id}'"
        )
    }

    private static func disclosing(_ key: String, _ parameter: String, _ mark: String) -> Mistake {
        Mistake(
            source: annotated(key, parameter),
            rule: .templateDiscloses,
            line: 1,
            column: 41,
            message: "a template cannot hold 'id', which '@\(mark)' keeps in the process; "
                + "keys, resources and models are sent as they are",
            note: "name a member that identifies it and is no secret, such as '{id.id}'"
        )
    }

    private static func unstableDefault(_ key: String, _ value: String = "UUID()") -> Mistake {
        Mistake(
            source: annotated(key, "id: UUID = \(value)"),
            rule: .unstableKey,
            line: 2,
            column: 21,
            message:
                "'\(value)' is new every time; a repeated call that leaves 'id' out gets another key and runs again",
            note: silencing,
            severity: .warning
        )
    }
}
#endif
