#if Macros
import SwiftDiagnostics
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@Suite("Diagnostics of checked names")
struct NameDiagnosticTests {
    @Test("A literal that names no action is refused", arguments: Mistake.checkedNames)
    func checkedNames(mistake: Mistake) { mistake.check() }

    @Test("A catalogue that is none is refused", arguments: Mistake.catalogs)
    func catalogs(mistake: Mistake) { mistake.check() }

    @Test("A path that could be another one inside the function is refused", arguments: Mistake.catalogCases)
    func catalogCases(mistake: Mistake) { mistake.check() }

    @Test("Every wrong name of a catalogue is reported at once")
    func several() {
        let form = "is not the name of an action; it must be two or more lower-case words joined by dots"
        let diagnostic = { (name: String, line: Int) in
            DiagnosticSpec(
                id: MessageID(domain: "HaltState", id: "actionName"),
                message: "'\(name)' \(form)",
                line: line,
                column: 14
            )
        }
        expectDiagnostics(
            """
            @ActionCatalog enum A: String {
                case a = "first"
                case b = "second"
                case c = "third.name"
            }
            """,
            [diagnostic("first", 2), diagnostic("second", 3)],
            hasBody: false
        )
    }
}
#endif
