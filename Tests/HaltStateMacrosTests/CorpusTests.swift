#if Macros
import Foundation
import SwiftParser
import SwiftSyntax
import Testing

/// What compiles with `@Guarded` on it, and what does not, in each way in which a client can be set up.
///
/// The files are lowered, and not only type-checked: what is consumed and what may race is known no earlier.
@Suite("Kinds of functions in each mode of a client")
struct CorpusTests {
    /// How a client's module may treat code that names no actor.
    enum Mode: String, CaseIterable {
        case standard
        case swift5
        case nonsending
        case mainActor

        var arguments: [String] {
            switch self {
            case .standard: []
            // The last of two versions counts.
            case .swift5: ["-swift-version", "5"]
            case .nonsending: ["-enable-upcoming-feature", "NonisolatedNonsendingByDefault"]
            case .mainActor: ["-default-isolation", "MainActor"]
            }
        }
    }

    private static let files = ["Bodies", "Parameters", "Types", "Regions", "Refused"]

    @Test("Every kind of function compiles or is refused as its file says", arguments: files, Mode.allCases)
    func verify(file: String, mode: Mode) async throws {
        let lowered = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).sil")
        defer { try? FileManager.default.removeItem(at: lowered) }
        let fixture = RealCompiler.fixture("Corpus/\(file)")
        let stage = mode.arguments + ["-emit-sil", "-o", lowered.path]
        let run = try await RealCompiler().verify(fixture, upTo: stage)
        #expect(run.status == 0, "\(run.output)")
        guard let text = try? String(contentsOf: lowered, encoding: .utf8) else {
            #expect(file == "Refused", "only errors leave no output")
            return
        }
        let guarded = text.ranges(of: "function_ref __GuardedCall.run").count
        #expect(guarded == (try Self.declarations(in: file).count), "every annotated function calls its guard, once")
    }

    @Test("Every kind of function is in the files, in each form that it has")
    func complete() throws {
        let found = try Self.files.flatMap { try Self.declarations(in: $0) }
        for row in CorpusRow.allCases {
            let forms = found.filter { $0.row == row.rawValue }.map(\.form)
            #expect(Set(forms) == Set(row.forms), "\(row.rawValue)")
        }
        let unknown = found.filter { declaration in CorpusRow(rawValue: declaration.row ?? "") == nil }
        #expect(unknown.isEmpty, "an annotated function without a row: \(unknown)")
    }

    private static func declarations(in file: String) throws -> [AnnotatedDeclaration] {
        let text = try String(contentsOf: RealCompiler.fixture("Corpus/\(file)"), encoding: .utf8)
        let finder = AnnotatedDeclarations(viewMode: .sourceAccurate)
        finder.walk(Parser.parse(source: text))
        return finder.found
    }
}

/// A declaration with `@Guarded`, and the row that the comment above it names.
private struct AnnotatedDeclaration {
    let row: String?
    let form: CorpusRow.Form

    init?(_ declaration: some WithAttributesSyntax, _ effects: FunctionEffectSpecifiersSyntax?) {
        let isAnnotated = declaration.attributes.contains { element in
            element.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "Guarded"
        }
        guard isAnnotated else { return nil }
        let comment = declaration.leadingTrivia.pieces.compactMap { piece -> Substring? in
            guard case .lineComment(let text) = piece, text.hasPrefix("// row: ") else { return nil }
            return text.dropFirst("// row: ".count)
        }
        row = comment.last.map(String.init)
        form = effects?.asyncSpecifier == nil ? .synchronous : .asynchronous
    }
}

private final class AnnotatedDeclarations: SyntaxVisitor {
    private(set) var found: [AnnotatedDeclaration] = []

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        found += [AnnotatedDeclaration(node, node.signature.effectSpecifiers)].compactMap(\.self)
        return .visitChildren
    }

    override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        found += [AnnotatedDeclaration(node, node.signature.effectSpecifiers)].compactMap(\.self)
        return .visitChildren
    }

    override func visit(_ node: DeinitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        found += [AnnotatedDeclaration(node, nil)].compactMap(\.self)
        return .visitChildren
    }
}
#endif
