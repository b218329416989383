#if Macros
import Expectations
import SwiftDiagnostics
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import HaltStateMacros

/// A source with one mistake, what is said about it and where, and what the fix-it makes of it.
struct Mistake: CustomTestStringConvertible {
    let source: String
    let rule: GuardedDiagnostic.Rule
    let line: Int
    let column: Int
    let message: String
    var note: String?
    var fix: String?
    var fixed: String?
    var severity = DiagnosticSeverity.error
    /// Whether the compiler asks for a body, so that an error leaves one that fails closed.
    var hasBody = true

    var testDescription: String { source }

    func check() {
        let id = MessageID(domain: "HaltState", id: rule.rawValue)
        let diagnostic = DiagnosticSpec(
            id: id,
            message: message,
            line: line,
            column: column,
            severity: severity,
            notes: note.map { [NoteSpec(message: $0, line: line, column: column)] } ?? [],
            fixIts: fix.map { [FixItSpec(message: $0)] } ?? []
        )
        expectDiagnostics(source, [diagnostic], fixed: fixed, hasBody: hasBody)
    }
}

@Suite("Diagnostics of @Guarded", .tags(.failClosed))
struct DiagnosticTests {
    @Test("What cannot carry the annotation is refused", arguments: Mistake.declarations)
    func declarations(mistake: Mistake) { mistake.check() }

    @Test("A result that escapes is not taken for one that does not", arguments: Mistake.escapableResults)
    func escapableResults(source: String) { expectDiagnostics(source, []) }

    @Test("What has no body to guard is refused", arguments: Mistake.places)
    func places(mistake: Mistake) { mistake.check() }

    @Test("What an argument of the attribute cannot be is refused", arguments: Mistake.arguments + Mistake.lists)
    func arguments(mistake: Mistake) { mistake.check() }

    @Test("What a template or a key closure cannot name is refused", arguments: Mistake.keys)
    func keys(mistake: Mistake) { mistake.check() }

    @Test(
        "A key that cannot be right is reported, and parentheses silence what is only a guess",
        arguments: Mistake.doubtfulKeys
    )
    func doubtfulKeys(mistake: Mistake) { mistake.check() }

    @Test("A key that is meant as it is, or is as it should be, is not mentioned", arguments: Mistake.acceptedKeys)
    func acceptedKeys(source: String) { expectDiagnostics(source, []) }

    @Test("A service that cannot be, or does nothing, is reported", arguments: Mistake.services)
    func services(mistake: Mistake) { mistake.check() }

    @Test("What cannot be bound is refused", arguments: Mistake.parameters)
    func parameters(mistake: Mistake) { mistake.check() }

    @Test(
        "A default within the bounds of its mark is not mentioned, and neither is one that is no literal",
        arguments: [
            "in: 1...5) x: Int = 1", "in: 1...5) x: Int = 5", "in: -5 ... -1) x: Int? = -1", "in: 1...5) x: Int? = nil",
            "in: 0x10...1_000) x: Int = 16", "in: 0.1...0.3) x: Double = 3e-1", "in: 5...5) x: Int = usual",
            "\"x\") x: Int = -1",
        ]
    )
    func defaults(parameter: String) {
        expectDiagnostics("@Guarded(action: \"a.b\")\nfunc run(@Amount(\(parameter)) throws {\n}", [])
    }

    @Test("What cannot be disclosed, or be the name of one attempt, is refused", arguments: Mistake.disclosing)
    func disclosing(mistake: Mistake) { mistake.check() }

    @Test("What is disclosed as it should be is not mentioned", arguments: Mistake.acceptedDisclosures)
    func acceptedDisclosures(source: String) { expectDiagnostics(source, []) }

    @Test("What @LLMGuarded cannot say is refused", arguments: Mistake.languageModels)
    func languageModels(mistake: Mistake) { mistake.check() }

    @Test("What may drop the guard, or be dropped by it, is a warning", arguments: Mistake.rivals)
    func rivals(mistake: Mistake) { mistake.check() }

    @Test("What is known to replace no body is not mentioned", arguments: Mistake.harmlessPlaces)
    func harmless(source: String) { expectDiagnostics(source, []) }

    @Test("A guarded method that a subclass can override is a warning", arguments: Mistake.overridable)
    func overridable(mistake: Mistake) { mistake.check() }

    @Test("A guarded function that nothing can override is not mentioned", arguments: Mistake.settledMethods)
    func settled(source: String) { expectDiagnostics(source, []) }

    @Test("A guarded call inside a body that says nothing of it is a warning", arguments: Mistake.guardsInside)
    func guardsInside(mistake: Mistake) { mistake.check() }

    @Test("One inside that cannot end the body, or is spoken of, is not mentioned", arguments: Mistake.quietInsides)
    func quietInsides(source: String) { expectDiagnostics(source, []) }

    @Test("Everything that is wrong is reported at once")
    func several() {
        expectDiagnostics(
            """
            @Guarded(action: "Refund", idempotencyKey: "{order")
            func run() {
            }
            """,
            [
                DiagnosticSpec(
                    id: MessageID(domain: "HaltState", id: "missingThrows"),
                    message: "'@Guarded' cannot be applied to a function that does not throw; "
                        + "a call that is refused ends in an error",
                    line: 2,
                    column: 6,
                    fixIts: [FixItSpec(message: "add 'throws'")]
                ),
                DiagnosticSpec(
                    id: MessageID(domain: "HaltState", id: "actionName"),
                    message: "'Refund' is not the name of an action; "
                        + "it must be two or more lower-case words joined by dots",
                    line: 1,
                    column: 18
                ),
                DiagnosticSpec(
                    id: MessageID(domain: "HaltState", id: "templateMalformed"),
                    message: "'{' opens a placeholder that nothing closes; write '{{' for a brace",
                    line: 1,
                    column: 44
                ),
            ]
        )
    }
}
#endif
