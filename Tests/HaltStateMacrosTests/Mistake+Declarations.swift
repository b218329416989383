#if Macros
@testable import HaltStateMacros

extension Mistake {
    private static let throwing =
        "'@Guarded' cannot be applied to a function that does not throw; a call that is refused ends in an error"

    static let declarations: [Mistake] = [
        Mistake(
            source: "@Guarded(action: \"a.b\")\nfunc run() {\n}",
            rule: .missingThrows,
            line: 2,
            column: 6,
            message: throwing,
            fix: "add 'throws'",
            fixed: "@Guarded(action: \"a.b\")\nfunc run() throws {\n}"
        ),
        Mistake(
            source: "@Guarded(action: \"a.b\")\nfunc run(id: Int) async -> Int {\n}",
            rule: .missingThrows,
            line: 2,
            column: 6,
            message: throwing,
            fix: "add 'throws'",
            fixed: "@Guarded(action: \"a.b\")\nfunc run(id: Int) async throws -> Int {\n}"
        ),
        Mistake(
            source: "@Guarded(action: \"a.b\")\nfunc run()async{\n}",
            rule: .missingThrows,
            line: 2,
            column: 6,
            message: throwing,
            fix: "add 'throws'",
            fixed: "@Guarded(action: \"a.b\")\nfunc run()async throws {\n}"
        ),
        Mistake(
            source:
                "@Guarded(action: \"a.b\", binding: .except(\"f\"))\nfunc run(f: () throws -> Int) rethrows -> Int {\n}",
            rule: .rethrowing,
            line: 2,
            column: 31,
            message: "'@Guarded' cannot be applied to a function that rethrows; "
                + "a call that is refused ends in an error of the guard",
            fix: "replace 'rethrows' with 'throws'",
            fixed:
                "@Guarded(action: \"a.b\", binding: .except(\"f\"))\nfunc run(f: () throws -> Int) throws -> Int {\n}"
        ),
        Mistake(
            source: "@Guarded(action: \"a.b\")\nfunc run() throws(Failure) -> Int {\n}",
            rule: .typedThrows,
            line: 2,
            column: 19,
            message: "'@Guarded' cannot be applied to a function that throws only 'Failure'; "
                + "a call that is refused ends in an error of the guard",
            fix: "remove the error type",
            fixed: "@Guarded(action: \"a.b\")\nfunc run() throws -> Int {\n}"
        ),
        Mistake(
            source: "struct S {\n    @Guarded(action: \"a.b\")\n    init() throws {\n    }\n}",
            rule: .notAFunction,
            line: 3,
            column: 5,
            message: "'@Guarded' cannot be applied to an initializer",
            note: "move the effect into a function that throws, and annotate that"
        ),
        Mistake(
            source: "class C {\n    @Guarded(action: \"a.b\")\n    deinit {\n    }\n}",
            rule: .notAFunction,
            line: 3,
            column: 5,
            message: "'@Guarded' cannot be applied to a deinitializer",
            note: "move the effect into a function that throws, and annotate that"
        ),
        Mistake(
            source: "protocol Desk {\n    @Guarded(action: \"a.b\")\n    func run() throws\n}",
            rule: .protocolRequirement,
            line: 3,
            column: 10,
            message: "'@Guarded' cannot be applied to a protocol requirement",
            note: "annotate the functions that implement 'run'"
        ),
        Mistake(
            source: "@_silgen_name(\"run\")\n@Guarded(action: \"a.b\")\nfunc run() throws",
            rule: .missingBody,
            line: 3,
            column: 6,
            message: "'@Guarded' cannot be applied to a function without a body"
        ),
        Mistake(
            source: "struct S {\n    @Guarded(action: \"a.b\")\n    static func + (a: S, b: Int) throws {\n    }\n}",
            rule: .operatorFunction,
            line: 3,
            column: 17,
            message: "'@Guarded' cannot be applied to an operator; "
                + "nothing at its call would say that an authority is asked",
            note: "annotate a function with a name"
        ),
        nonescapable("() throws -> Span<Int>", "Span<Int>", column: 22),
        nonescapable("() async throws -> Swift.RawSpan?", "Swift.RawSpan", column: 28),
        nonescapable("() throws -> (Int, [MutableSpan<UInt8>])", "MutableSpan<UInt8>", column: 29),
        nonescapable("() throws -> UTF8Span", "UTF8Span", column: 22),
        nonescapable("() throws -> some Sequence & ~Escapable", "~Escapable", column: 38),
        nonescapable("<T: ~Copyable & ~Escapable>(x: Int) throws -> T?", "T", column: 55),
        nonescapable("<T>(x: Int) throws -> T where T: ~Escapable", "T", column: 31),
        nonescapable("(x: Int) throws -> View", "View", column: 28, attribute: "@_lifetime(immortal) "),
        consuming("func run(file: consuming File) throws", column: 16, "consuming"),
        consuming("func run(file: __owned File) throws", column: 16, "__owned"),
        consuming("consuming func run(file: File) throws", column: 1, "consuming"),
    ]

    /// Results that escape, although their spelling is near that of one which does not.
    static let escapableResults = [
        "any Span", "some Span", "Tracing.Span<Int>", "Span", "@Sendable () -> Span<Int>", "Box<SpanID>", "[UInt8]",
    ].map { "@Guarded(action: \"a.b\")\nfunc run() throws -> \($0) {\n}" }

    private static func nonescapable(
        _ signature: String,
        _ part: String,
        column: Int,
        attribute: String = ""
    ) -> Mistake {
        Mistake(
            source: "@Guarded(action: \"a.b\")\n\(attribute)func run\(signature) {\n}",
            rule: .nonescapableResult,
            line: 2,
            column: column + attribute.count,
            message: "'@Guarded' cannot be applied to a function that returns '\(part)'; "
                + "what does not escape cannot be handed out of the guarded body",
            note: "return a value that owns what it holds, such as an array, or hold the permit by hand with "
                + "'HaltStateClient.permit(for:)'"
        )
    }

    private static func consuming(_ function: String, column: Int, _ specifier: String) -> Mistake {
        Mistake(
            source: "@Guarded(action: \"a.b\")\n\(function) {\n}",
            rule: .consuming,
            line: 2,
            column: column,
            message: "'@Guarded' cannot be applied to a function that consumes; its body becomes a local function, "
                + "which cannot consume what it captures",
            note: "remove '\(specifier)', or hold the permit by hand with 'HaltStateClient.permit(for:)'"
        )
    }
}
#endif
