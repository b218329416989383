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
    ]
}
#endif
