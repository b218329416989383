#if Macros
import Foundation
import SwiftParser
import SwiftSyntax
import Testing

/// A public type named like a module takes the module's name from everybody who imports both: `Observation.Observable`,
/// which `@Observable` expands to, is then looked up inside the type (https://github.com/swiftlang/swift/issues/85300).
@Suite("Public names beside the modules of others")
struct PublicNamesTests {
    @Test("No public type has the name of a module that a client may import")
    func modules() async throws {
        let names = try Self.publicTypes()
        #expect(names.contains("HaltStateClient") && names.contains("AuthorityServer"), "the sources are not found")
        #expect(try await Self.modules(among: names).isEmpty)
    }

    @Test("A name that is a module's is found")
    func found() async throws {
        #expect(try await Self.modules(among: ["Observation", "Nowhere"]) == ["Observation"])
    }

    /// Those of the names that the compiler knows as modules: of the toolchain, of this package, or of a dependency.
    private static func modules(among names: Set<String>) async throws -> Set<String> {
        let probes = names.sorted().map { "#if canImport(\($0))\n#warning(\"module \($0)\")\n#endif\n" }
        return try await withSource(probes.joined()) { source in
            let run = try await RealCompiler().compile(source, ["-typecheck"])
            #expect(run.status == 0, "\(run.output)")
            return Set(run.output.matches(of: /warning: module (\w+)/).map { String($0.1) })
        }
    }

    /// The types at the top of the files of the libraries that say that they are public.
    private static func publicTypes() throws -> Set<String> {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.allObjects ?? []
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
            .reduce(into: []) { names, file in
                let finder = PublicTypes(viewMode: .sourceAccurate)
                finder.walk(Parser.parse(source: try String(contentsOf: file, encoding: .utf8)))
                names.formUnion(finder.names)
            }
    }
}

/// Collects names at the top of a file, also from within `#if`.
private final class PublicTypes: SyntaxVisitor {
    private(set) var names: Set<String> = []

    private func note(_ declaration: some NamedDeclSyntax & WithModifiersSyntax) -> SyntaxVisitorContinueKind {
        let isPublic = declaration.modifiers.contains { ["public", "open"].contains($0.name.text) }
        // A module cannot have a name that only backticks make one.
        if isPublic, !declaration.name.text.hasPrefix("`") { names.insert(declaration.name.text) }
        return .skipChildren
    }

    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { note(node) }
    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { note(node) }
    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { note(node) }
    override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind { note(node) }
    override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind { note(node) }
    override func visit(_ node: TypeAliasDeclSyntax) -> SyntaxVisitorContinueKind { note(node) }
    override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}
#endif
