#if Macros
import SwiftDiagnostics
import SwiftSyntaxMacros

/// What is wrong with one annotated function. All of it is reported at once, so that one build shows everything.
struct Findings {
    private(set) var diagnostics: [GuardedDiagnostic] = []

    /// Whether something is wrong for certain, so that there is nothing to expand to. Warnings are not.
    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    mutating func add(_ diagnostic: GuardedDiagnostic?) {
        if let diagnostic { diagnostics.append(diagnostic) }
    }

    func report(in context: some MacroExpansionContext) {
        for diagnostic in diagnostics {
            context.diagnose(diagnostic.forCompiler)
        }
    }
}
#endif
