#if Macros
import Foundation
import SwiftParser
import SwiftSyntax

/// A parsed file and the name that findings give it.
struct SourceFile {
    let name: String
    let tree: SourceFileSyntax
    private let converter: SourceLocationConverter
    /// The reasons that comments give, by the lines that they are about.
    private let excuses: [Int: String]

    init(path: String, root: URL) throws(AuditError) {
        let url = URL(filePath: path, relativeTo: root)
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw AuditError(.noInput, "\(path): error: the file cannot be read")
        }
        let folder = root.standardizedFileURL.path + "/"
        let full = url.standardizedFileURL.path
        name = full.hasPrefix(folder) ? String(full.dropFirst(folder.count)) : full
        tree = Parser.parse(source: String(decoding: data, as: UTF8.self))
        converter = SourceLocationConverter(fileName: name, tree: tree)
        excuses = Self.excuses(in: tree, converter)
    }

    func place(of node: some SyntaxProtocol) -> Place {
        let location = node.startLocation(converter: converter)
        return Place(file: name, line: location.line, column: location.column)
    }

    /// The reason that a comment gives for what stands on the line of one of the nodes.
    func excuse(for nodes: [Syntax]) -> String? {
        nodes.lazy.compactMap { excuses[$0.startLocation(converter: converter).line] }.first
    }

    /// A comment is about its own line, and one that stands alone is about the line of what follows it.
    private static func excuses(in tree: SourceFileSyntax, _ converter: SourceLocationConverter) -> [Int: String] {
        var excuses: [Int: String] = [:]
        for token in tree.tokens(viewMode: .sourceAccurate) {
            var isAlone = token.previousToken(viewMode: .sourceAccurate) == nil
            var position = token.position
            for piece in token.leadingTrivia {
                if piece.isNewline { isAlone = true }
                if let reason = piece.comment.flatMap(Self.reason) {
                    excuses[converter.location(for: position).line] = reason
                    if isAlone { excuses[token.startLocation(converter: converter).line] = reason }
                }
                position = position.advanced(by: piece.sourceLength.utf8Length)
            }
            for piece in token.trailingTrivia {
                guard let reason = piece.comment.flatMap(Self.reason) else { continue }
                excuses[token.endLocation(converter: converter, afterTrailingTrivia: false).line] = reason
            }
        }
        return excuses
    }

    /// What follows `haltstate:unguarded`, or `nil` when a comment has no such text or gives no reason.
    private static func reason(in comment: String) -> String? {
        let marker = "haltstate:unguarded"
        guard let start = comment.range(of: marker) else { return nil }
        let rest = comment[start.upperBound...].prefix { !$0.isNewline }
        guard rest.first?.isWhitespace == true else { return nil }
        let words = rest.split { $0.isWhitespace }.filter { $0 != "*/" }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}

extension TriviaPiece {
    fileprivate var comment: String? {
        switch self {
        case .lineComment(let text), .blockComment(let text), .docLineComment(let text), .docBlockComment(let text):
            text
        default: nil
        }
    }
}
#endif
