#if Macros
import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import HaltStateMacros

private let macros = [
    "action": MacroSpec(type: ActionMacro.self),
    "ActionCatalog": MacroSpec(type: ActionCatalogMacro.self, conformances: ["ActionNaming"]),
    "Guarded": MacroSpec(type: GuardedMacro.self),
    "GuardedService": MacroSpec(type: GuardedServiceMacro.self),
    "GuardedTools": MacroSpec(type: GuardedToolsMacro.self),
    "LLMActionCatalog": MacroSpec(type: LLMActionCatalogMacro.self, conformances: ["ActionNaming"]),
    "LLMGuarded": MacroSpec(type: LLMGuardedMacro.self),
]

/// Expects an annotated source to become another one, without diagnostics.
func expectExpansion(_ source: String, _ expanded: String, at location: Testing.SourceLocation = #_sourceLocation) {
    assertMacroExpansion(source, expandedSource: expanded, macroSpecs: macros) { failure in
        Issue.record(Comment(rawValue: failure.message), sourceLocation: location)
    }
}

/// Expects diagnostics for an annotated source, a body that fails closed when one is an error, and what the fix-its make
/// of the source.
func expectDiagnostics(
    _ source: String,
    _ diagnostics: [DiagnosticSpec],
    fixed: String? = nil,
    hasBody: Bool = true,
    at location: Testing.SourceLocation = #_sourceLocation
) {
    let expanded = expansion(of: source)
    let failsClosed = hasBody && diagnostics.contains { $0.severity == .error }
    #expect(expanded.contains("Swift.fatalError()") == failsClosed, sourceLocation: location)
    assertMacroExpansion(
        source,
        expandedSource: expanded,
        diagnostics: diagnostics,
        macroSpecs: macros,
        fixedSource: fixed
    ) { failure in
        Issue.record(Comment(rawValue: failure.message), sourceLocation: location)
    }
}

/// The source with its macros expanded, whatever they report.
func expansion(of source: String) -> String {
    let file = Parser.parse(source: source)
    let context = BasicMacroExpansionContext(
        sourceFiles: [file: .init(moduleName: "TestModule", fullFilePath: "test.swift")]
    )
    return file.expand(macroSpecs: macros) { node in
        BasicMacroExpansionContext(sharingWith: context, lexicalContext: node.allMacroLexicalContexts())
    }
    .description
}
#endif
