#if Macros
import Foundation

/// The report for programs. Fields may be added; those that are there keep their names and meaning in version 1.
struct JSONReport {
    let text: String

    init(_ audit: Audit) throws {
        let document = Document(
            version: 1,
            findings: audit.findings.map(Document.Entry.init),
            suppressed: audit.suppressed.map(Document.Entry.init),
            policyFiles: audit.policyFiles,
            files: audit.files,
            functions: audit.functions,
            guardedActions: audit.actions
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        text = String(decoding: try encoder.encode(document), as: UTF8.self)
    }
}

private struct Document: Encodable {
    let version: Int
    let findings: [Entry]
    let suppressed: [Entry]
    let policyFiles: [String]
    let files: Int
    let functions: Int
    let guardedActions: Int

    struct Entry: Encodable {
        let rule: String
        let message: String
        let help: String
        let file: String
        let line: Int
        let column: Int
        let path: [Step]
        let reason: String?

        init(_ finding: Finding) {
            rule = finding.rule.rawValue
            message = finding.message
            help = finding.rule.help
            file = finding.place.file
            line = finding.place.line
            column = finding.place.column
            path = finding.path.map { Step(function: $0.function, file: $0.place.file, line: $0.place.line) }
            reason = finding.suppression
        }
    }

    struct Step: Encodable {
        let function: String
        let file: String
        let line: Int
    }
}
#endif
