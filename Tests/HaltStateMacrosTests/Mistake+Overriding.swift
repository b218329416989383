#if Macros
import SwiftDiagnostics

@testable import HaltStateMacros

extension Mistake {
    /// Methods that a subclass can override.
    static let overridable: [Mistake] = [
        overridable("func run() throws {}", fixed: "final func run() throws {}"),
        overridable("public func run() throws {}", fixed: "public final func run() throws {}"),
        overridable("open func run() throws {}", fixed: "public final func run() throws {}"),
        overridable("fileprivate func run() throws {}", fixed: "fileprivate final func run() throws {}"),
        overridable("override func run() throws {}", fixed: "override final func run() throws {}"),
        overridable("@objc dynamic func run() throws {}", fixed: "@objc dynamic final func run() throws {}"),
        overridable("class func run() throws {}", advice: "make 'run' static", fixed: "static func run() throws {}"),
        overridable(
            "open class func run() throws {}",
            advice: "make 'run' static",
            fixed: "public static func run() throws {}"
        ),
        overridable("func run() throws {}", in: "private class Desk", fixed: "final func run() throws {}"),
        overridable("func run() throws {}", in: "final class Shop { class Desk", fixed: "final func run() throws {}"),
        overridable("func run() throws {}", in: "func work() { class Desk", fixed: "final func run() throws {}"),
        overridable("@objc func run() throws {}", in: "extension Desk", fixed: "@objc final func run() throws {}"),
        overridable("func run() throws {}", in: "@objc extension Desk", fixed: "final func run() throws {}"),
        overridable("func run() throws {}", by: "LLMGuarded", "agentID: \"a\"", fixed: "final func run() throws {}"),
        overridable(
            "func run() throws {}",
            in: "@GuardedService(agentID: \"a\") class Desk",
            fixed: "final func run() throws {}"
        ),
    ]

    /// Functions that nothing overrides.
    static let settledMethods =
        ["final func", "static func", "final class func", "private func", "override final func"].map {
            method("\($0) run() throws {}", in: "class Desk")
        }
        + [
            "final class Desk", "public final class Desk: Counter", "actor Desk", "struct Desk", "enum Desk",
            "extension Desk", "class Shop { struct Desk", "class Shop { func work()",
        ].map { method("func run() throws {}", in: $0) }
        + ["@Guarded(action: \"a.b\") func run() throws {}"]

    private static func method(
        _ method: String,
        in scope: String,
        by attribute: String = "Guarded",
        _ arguments: String = "action: \"a.b\""
    ) -> String {
        let ends = String(repeating: "}", count: scope.count { $0 == "{" } + 1)
        return "\(scope) {\n@\(attribute)(\(arguments))\n\(method)\n\(ends)"
    }

    private static func overridable(
        _ text: String,
        in scope: String = "class Desk",
        by attribute: String = "Guarded",
        _ arguments: String = "action: \"a.b\"",
        advice: String = "make 'run' final",
        fixed: String
    ) -> Mistake {
        Mistake(
            source: method(text, in: scope, by: attribute, arguments),
            rule: .overridable,
            line: 3,
            column: text.distance(from: text.startIndex, to: text.firstRange(of: "run")?.lowerBound ?? text.endIndex)
                + 1,
            message: "'@\(attribute)' does not guard an override of 'run' in a subclass",
            note: "where a subclass has to change what happens, call a method from here that it can override, "
                + "and have that call 'Permit.require(_:)'",
            fix: advice,
            fixed: method(fixed, in: scope, by: attribute, arguments),
            severity: .warning
        )
    }
}
#endif
