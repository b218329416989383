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
    private let excuses: [Excuse: [Int: String]]

    /// What a comment with a reason behind it answers for.
    enum Excuse: String, CaseIterable {
        /// Code without a guard.
        case unguarded = "haltstate:unguarded"
        /// A call of a language model without a count of its tokens.
        case unmetered = "haltstate:unmetered"
    }

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
    func excuse(_ excuse: Excuse, for nodes: [Syntax]) -> String? {
        nodes.lazy.compactMap { excuses[excuse]?[$0.startLocation(converter: converter).line] }.first
    }

    /// A comment is about its own line, and one that stands alone is about the line of what follows it.
    private static func excuses(
        in tree: SourceFileSyntax,
        _ converter: SourceLocationConverter
    ) -> [Excuse: [Int: String]] {
        var excuses: [Excuse: [Int: String]] = [:]
        for token in tree.tokens(viewMode: .sourceAccurate) {
            var isAlone = token.previousToken(viewMode: .sourceAccurate) == nil
            var position = token.position
            for piece in token.leadingTrivia {
                if piece.isNewline { isAlone = true }
                if let (excuse, reason) = piece.comment.flatMap(Self.reason) {
                    excuses[excuse, default: [:]][converter.location(for: position).line] = reason
                    if isAlone { excuses[excuse]?[token.startLocation(converter: converter).line] = reason }
                }
                position = position.advanced(by: piece.sourceLength.utf8Length)
            }
            for piece in token.trailingTrivia {
                guard let (excuse, reason) = piece.comment.flatMap(Self.reason) else { continue }
                let line = token.endLocation(converter: converter, afterTrailingTrivia: false).line
                excuses[excuse, default: [:]][line] = reason
            }
        }
        return excuses
    }

    /// What follows the marker of an excuse, or `nil` when a comment has none or gives no reason.
    private static func reason(in comment: String) -> (Excuse, String)? {
        Excuse.allCases.lazy.compactMap { excuse in
            guard let start = comment.range(of: excuse.rawValue) else { return nil }
            let rest = comment[start.upperBound...].prefix { !$0.isNewline }
            guard rest.first?.isWhitespace == true else { return nil }
            let words = rest.split { $0.isWhitespace }.filter { $0 != "*/" }
            return words.isEmpty ? nil : (excuse, words.joined(separator: " "))
        }
        .first
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
