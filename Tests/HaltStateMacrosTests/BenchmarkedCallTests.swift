#if Macros
import Foundation
import SwiftParser
import SwiftSyntax
import Testing

/// The benchmarks write out what the macro emits, so that a release build of them needs no plug-in.
@Suite("What the benchmarks measure")
struct BenchmarkedCallTests {
    @Test("A benchmarked function is what the macro makes of the annotated one above it")
    func expansions() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appending(path: "Benchmarks/GuardedCall.swift")
        let text = try String(contentsOf: file, encoding: .utf8)
        let annotated = text.matches(of: /\/\/ (@Guarded\(.*\))\n *\/\/ (func .*)\n/).map { "    \($0.1)\n    \($0.2)" }
        try #require(annotated.count == 2)
        let written = Self.bodies(in: text).filter { $0.contains { $0.hasPrefix("__haltStateGuarded") } }
        let expanded = expansion(of: "struct GuardedCall {\n\(annotated.joined(separator: "\n"))\n}")
        #expect(written == Self.bodies(in: expanded))
    }

    /// The tokens of each function's body, without the directives that say where it stands.
    private static func bodies(in text: String) -> [[String]] {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.contains("#sourceLocation") }
        let finder = FunctionBodies(viewMode: .sourceAccurate)
        finder.walk(Parser.parse(source: lines.joined(separator: "\n")))
        return finder.found
    }
}

private final class FunctionBodies: SyntaxVisitor {
    private(set) var found: [[String]] = []

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        if let body = node.body { found.append(body.tokens(viewMode: .sourceAccurate).map(\.text)) }
        return .skipChildren
    }
}
#endif
