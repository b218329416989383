#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// What `@LLMGuarded` asks for besides.
extension GuardedDiagnostic {
    static func llmActionName(_ name: TokenSyntax) -> Self {
        Self(
            .llmActionName,
            at: name,
            "'@LLMGuarded' cannot name an action after '\(name.text)'; an action is made of lower-case words",
            note: "name the action with 'action: \"llm.…\"'"
        )
    }

    static func blankModel(_ expression: ExprSyntax) -> Self {
        Self(.blankModel, at: expression, "the model's name cannot be blank")
    }
}

extension Findings {
    /// Reports under the name of the attribute that the author wrote.
    func report(in context: some MacroExpansionContext, naming attribute: String) {
        func renamed(_ text: String) -> String { text.replacing("'@Guarded'", with: "'\(attribute)'") }
        for diagnostic in diagnostics {
            let named = GuardedDiagnostic(
                diagnostic.rule,
                diagnostic.severity,
                at: diagnostic.node,
                renamed(diagnostic.message),
                fixIt: diagnostic.fixIt,
                note: diagnostic.note.map(renamed)
            )
            context.diagnose(named.forCompiler)
        }
    }
}
#endif
