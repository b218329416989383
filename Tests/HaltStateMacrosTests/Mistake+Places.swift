#if Macros
import SwiftDiagnostics

@testable import HaltStateMacros

extension Mistake {
    /// What the compiler asks no body for.
    static let places: [Mistake] = [
        place("var balance: Int { 1 }", "a variable"),
        place("struct Desk {\n}", "a type", note: "annotate the functions in it"),
        place("extension Desk {\n}", "an extension", note: "annotate the functions in it"),
        place("typealias Cents = Int", "this declaration"),
        place("var balance: Int { 1 }", "a property", in: "struct Desk"),
        place("subscript(index: Int) -> Int { index }", "a subscript", in: "struct Desk"),
        place("case savings", "an enum case", in: "enum Kind"),
    ]

    private static func place(
        _ declaration: String,
        _ kind: String,
        note: String = "move the effect into a function that throws, and annotate that",
        in type: String? = nil
    ) -> Mistake {
        let annotated = "@Guarded(action: \"a.b\")\n\(declaration)"
        return Mistake(
            source: type.map { "\($0) {\n\(annotated)\n}" } ?? annotated,
            rule: .notAFunction,
            line: type == nil ? 1 : 2,
            column: 1,
            message: "'@Guarded' cannot be applied to \(kind)",
            note: note,
            hasBody: false
        )
    }

    /// Attributes of which one may drop the other's body.
    static let rivals: [Mistake] = [
        after("Traced", fixed: "@Traced @Guarded(action: \"a.b\")"),
        after("Tracing.Traced", silencing: "Traced", fixed: "@Tracing.Traced @Guarded(action: \"a.b\")"),
        after("Traced(\"refund\")", "Traced", fixed: "@Traced(\"refund\") @Guarded(action: \"a.b\")"),
        after("_Traced", fixed: "@_Traced @Guarded(action: \"a.b\")"),
        after("TracedActor", fixed: "@TracedActor @Guarded(action: \"a.b\")"),
        after("SpanBuilder", fixed: "@SpanBuilder @Guarded(action: \"a.b\")"),
        after("Test", fixed: "@Test @Guarded(action: \"a.b\")"),
        Mistake(
            source: "@ViewBuilder @Guarded(action: \"a.b\") func run() throws {\n}",
            rule: .builderWithoutEffect,
            line: 1,
            column: 1,
            message:
                "'@ViewBuilder' has no effect if it is a result builder; '@Guarded' moves the body into a local function",
            note: "move the builder to a function that the body calls; if '@ViewBuilder' is no builder, write "
                + "'alongside: [\"ViewBuilder\"]' on '@Guarded'",
            severity: .warning
        ),
        Mistake(
            source: "@Traced @Guarded(action: \"a.b\") func run() throws {\n}",
            rule: .rivalMayBeDropped,
            line: 1,
            column: 1,
            message: "'@Traced' has no effect if it replaces the body; the compiler keeps only that of '@Guarded'",
            note: "if '@Traced' replaces no body, write 'alongside: [\"Traced\"]' on '@Guarded'",
            severity: .warning
        ),
        Mistake(
            source: "@Guarded(action: \"a.b\")\n#if DEBUG\n@Traced\n#endif\nfunc run() throws {\n}",
            rule: .guardMayBeDropped,
            line: 3,
            column: 1,
            message: dropped("Traced"),
            note: "if '@Traced' replaces no body, write 'alongside: [\"Traced\"]' on '@Guarded'",
            severity: .warning
        ),
        stamped("@TraceAll struct Desk", "TraceAll"),
        stamped("@TraceAll @MainActor extension Desk", "TraceAll"),
        stamped("@Observable @Tracing.TraceAll(level: 1) final class Desk", "Tracing.TraceAll"),
    ]

    /// What a list of harmless attributes cannot be.
    static let lists: [Mistake] = [
        list("names", column: 36, "'alongside' must be a list such as '[\"Logged\"]'"),
        list("[\"Logged\", name]", column: 47, "'alongside' must be names as literals"),
    ]

    private static func list(_ list: String, column: Int, _ message: String) -> Mistake {
        Mistake(
            source: "@Guarded(action: \"a.b\", alongside: \(list)) func run() throws {\n}",
            rule: .notLiteral,
            line: 1,
            column: column,
            message: message,
            note: "another expression could mean something else inside the function",
            hasBody: false
        )
    }

    /// Attributes that go with the annotation.
    static let harmlessPlaces = [
        "@discardableResult @Guarded(action: \"a.b\") @available(*, deprecated) func run() throws -> Int { 1 }",
        "@MainActor @DatabaseActor @Guarded(action: \"a.b\") @_optimize(none) func run() throws {}",
        "@Guarded(action: \"a.b\", alongside: [\"Traced\", \"Logged\"]) @Traced @Tracing.Logged func run() throws {}",
        "@Traced @Guarded(action: \"a.b\", alongside: [\"Traced\"]) func run() throws {}",
        "@Observable @MainActor @frozen struct Desk { @Guarded(action: \"a.b\") func run() throws {} }",
        "@TraceAll struct Desk { @Guarded(action: \"a.b\", alongside: [\"TraceAll\"]) func run() throws {} }",
        "@TraceAll struct Desk { struct Drawer { @Guarded(action: \"a.b\") func run() throws {} } }",
        "@Traced func outer() { @Guarded(action: \"a.b\") func run() throws {} }",
    ]

    private static func dropped(_ name: String) -> String {
        "'@Guarded' must be the last attribute that may replace a body; if '@\(name)' does, the compiler drops the guard"
    }

    private static func after(
        _ attribute: String,
        _ name: String? = nil,
        silencing: String? = nil,
        fixed: String
    ) -> Mistake {
        let name = name ?? attribute
        return Mistake(
            source: "@Guarded(action: \"a.b\") @\(attribute) func run() throws {\n}",
            rule: .guardMayBeDropped,
            line: 1,
            column: 25,
            message: dropped(name),
            note: "if '@\(name)' replaces no body, write 'alongside: [\"\(silencing ?? name)\"]' on '@Guarded'",
            fix: "move '@Guarded' last",
            fixed: "\(fixed) func run() throws {\n}",
            severity: .warning
        )
    }

    private static func stamped(_ type: String, _ name: String) -> Mistake {
        let last = name.split(separator: ".").last ?? ""
        return Mistake(
            source: "\(type) {\n    @Guarded(action: \"a.b\")\n    func run() throws {\n    }\n}",
            rule: .guardMayBeStampedOver,
            line: 2,
            column: 5,
            message: "'@\(name)' on the enclosing declaration may replace the bodies of its members; "
                + "if it does, the compiler drops the guard",
            note:
                "if '@\(name)' replaces no body, write 'alongside: [\"\(last)\"]' on '@Guarded' or on '@GuardedService'",
            severity: .warning
        )
    }
}
#endif
