#if Macros
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
    /// Whether the expansion has a body, which must then fail closed.
    var hasBody = true

    var testDescription: String { source }

    func check() {
        let id = MessageID(domain: "HaltState", id: rule.rawValue)
        let diagnostic = DiagnosticSpec(
            id: id,
            message: message,
            line: line,
            column: column,
            notes: note.map { [NoteSpec(message: $0, line: line, column: column)] } ?? [],
            fixIts: fix.map { [FixItSpec(message: $0)] } ?? []
        )
        expectDiagnostics(source, [diagnostic], fixed: fixed, failsClosed: hasBody)
    }
}

@Suite("Diagnostics of @Guarded")
struct DiagnosticTests {
    @Test("What cannot carry the annotation is refused", arguments: Mistake.declarations)
    func declarations(mistake: Mistake) { mistake.check() }

    @Test("What an argument of the attribute cannot be is refused", arguments: Mistake.arguments)
    func arguments(mistake: Mistake) { mistake.check() }

    @Test("What a template or a key closure cannot name is refused", arguments: Mistake.keys)
    func keys(mistake: Mistake) { mistake.check() }

    @Test("What cannot be bound is refused", arguments: Mistake.parameters)
    func parameters(mistake: Mistake) { mistake.check() }

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
