#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// Where the body stands in the user's file.
///
/// The expansion says so with `#sourceLocation`. Errors, warnings, breakpoints and backtraces then name the user's own
/// line and column. `#line` and coverage stay those of the expansion: no directive reaches them.
struct BodyPosition {
    private let file: String
    private let line: Int
    /// The column behind the opening brace, where the body's text starts.
    private let column: Int

    /// Creates nothing where the compiler knows no position, and where the body has directives of its own: one that
    /// closes would close ours.
    init?(of body: CodeBlockSyntax, in context: some MacroExpansionContext) {
        guard !body.hasSourceLocation,
            let brace = context.location(of: body.leftBrace, at: .afterLeadingTrivia, filePathMode: .filePath),
            let line = Int(brace.line.description),
            let column = Int(brace.column.description)
        else { return nil }
        file = brace.file.description
        self.line = line
        self.column = column
    }

    /// A text from behind the opening brace, on lines and in columns of the user's file.
    func placing(_ text: String) -> String {
        guard let first = text.first, first.isNewline else {
            return "\n\(directive(line))\n\(String(repeating: " ", count: column))\(text)\n#sourceLocation()"
        }
        return "\n\(directive(line + 1))\(text)\n#sourceLocation()"
    }

    private func directive(_ line: Int) -> String { "#sourceLocation(file: \(file), line: \(line))" }
}

extension CodeBlockSyntax {
    fileprivate var hasSourceLocation: Bool {
        tokens(viewMode: .sourceAccurate).contains { $0.tokenKind == .poundSourceLocation }
    }
}
#endif
