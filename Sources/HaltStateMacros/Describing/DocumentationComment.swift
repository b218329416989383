#if Macros
import SwiftSyntax

/// What a documentation comment says of a function and of its parameters, for a model that may call it.
///
/// Fields that are for people who write code, such as what is thrown, and examples are left out.
struct DocumentationComment {
    /// The summary and the discussion, a paragraph a line.
    private(set) var text = ""
    /// What is said of the parameters, by name.
    private(set) var parameters: [String: String] = [:]

    /// Where a line belongs.
    private enum Place {
        case text
        case parameter(String)
        /// In the list behind `- Parameters:`.
        case parameters
        case otherField
    }

    init(of declaration: some DeclSyntaxProtocol) {
        var place = Place.text
        var paragraphs: [String] = [""]
        var isCode = false
        var followsBlank = false
        for line in Self.lines(of: declaration.leadingTrivia) {
            let content = line.trimmingSpaces
            if content.hasPrefix("```") {
                isCode.toggle()
                continue
            }
            if isCode { continue }
            if let field = Self.field(in: line, within: place) {
                place = field.place
                append(field.text, to: place, &paragraphs)
            } else if content.isEmpty {
                if case .text = place, paragraphs.last?.isEmpty == false { paragraphs.append("") }
            } else {
                // What is not indented has left the list of fields, once there is a blank line between.
                if !line.hasPrefix(" "), followsBlank { place = .text }
                append(content, to: place, &paragraphs)
            }
            followsBlank = content.isEmpty
        }
        text = paragraphs.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private mutating func append(_ words: String, to place: Place, _ paragraphs: inout [String]) {
        switch place {
        case .text: paragraphs[paragraphs.count - 1].append(sentence: words)
        case .parameter(let name): parameters[name, default: ""].append(sentence: words)
        case .parameters, .otherField: break
        }
    }

    /// `- Parameter x: …`, `- Parameters:`, `- x: …` in the list behind that, or another field of a documentation comment.
    private static func field(in line: String, within place: Place) -> (place: Place, text: String)? {
        let content = line.trimmingSpaces
        guard let mark = content.first, "-*+".contains(mark), content.dropFirst().first == " ",
            let colon = content.firstIndex(of: ":")
        else { return nil }
        let words = content[..<colon].dropFirst(2).split(separator: " ").map(String.init)
        let rest = String(content[content.index(after: colon)...]).trimmingSpaces
        switch (words.first?.lowercased(), words.count) {
        case ("parameter"?, 2): return (.parameter(words[1].withoutBackticks), rest)
        case ("parameters"?, 1): return (.parameters, "")
        case (let word?, 1) where otherFields.contains(word): return (.otherField, "")
        case (_?, 1) where line.hasPrefix(" "):
            if case .text = place { return nil }
            if case .otherField = place { return nil }
            return (.parameter(words[0].withoutBackticks), rest)
        default: return nil
        }
    }

    private static let otherFields: Set = [
        "attention", "author", "authors", "bug", "complexity", "copyright", "date", "experiment", "important",
        "invariant", "note", "postcondition", "precondition", "remark", "requires", "returns", "seealso", "since",
        "throws", "tip", "todo", "version", "warning",
    ]

    private static func lines(of trivia: Trivia) -> [String] {
        trivia.pieces.flatMap { piece -> [String] in
            switch piece {
            case .docLineComment(let line): [String(line.dropFirst(3)).withoutOneSpace]
            case .docBlockComment(let block):
                block.dropFirst(3).dropLast(2).split(separator: "\n", omittingEmptySubsequences: false).map { line in
                    let text = String(line).trimmingSpaces
                    let isMarked = text.hasPrefix("* ") || text == "*"
                    return (isMarked ? String(text.dropFirst()) : String(line)).withoutOneSpace
                }
            default: []
            }
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        let isSpace = { (character: Character) in character.isWhitespace }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    fileprivate var withoutOneSpace: String { hasPrefix(" ") ? String(dropFirst()) : self }

    fileprivate var withoutBackticks: String { filter { $0 != "`" } }

    fileprivate mutating func append(sentence words: String) {
        if !isEmpty, !words.isEmpty { self += " " }
        self += words
    }
}
#endif
