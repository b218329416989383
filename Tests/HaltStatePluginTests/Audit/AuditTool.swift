#if Macros
import Foundation
import Testing

/// The audit, run on sources that a test writes.
struct AuditTool {
    let tool: BuiltTool

    init() throws {
        tool = try BuiltTool("HaltStateAudit")
    }

    /// What a run reports, read from its JSON.
    struct Report: Decodable {
        let version: Int
        let findings: [Entry]
        let suppressed: [Entry]
        let policyFiles: [String]
        let files: Int
        let functions: Int
        let guardedActions: Int
    }

    struct Entry: Decodable {
        let rule: String
        let message: String
        let help: String
        let file: String
        let line: Int
        let column: Int
        let path: [Step]
        let reason: String?

        /// `unguarded-sink 3:9 a() > b()`
        var summary: String {
            let way = path.isEmpty ? "" : " " + path.map(\.function).joined(separator: " > ")
            return "\(rule) \(line):\(column)\(way)"
        }
    }

    struct Step: Decodable {
        let function: String
        let file: String
        let line: Int
    }

    func run(_ sources: [String: String], _ options: [String] = []) throws -> BuiltTool.Run {
        for (name, text) in sources { try tool.write(text, to: "Sources/App/\(name)") }
        let files = sources.keys.filter { $0.hasSuffix(".swift") }.sorted().map { "Sources/App/\($0)" }
        let root = ["--root", tool.folder.path]
        return try tool.run(root + options + ["--module", "App", tool.url("Sources/App").path] + files)
    }

    func report(_ sources: [String: String], _ options: [String] = []) throws -> Report {
        let run = try run(sources, options + ["--format", "json"])
        #expect(run.status == 0, "\(run.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Report.self, from: Data(run.output.utf8))
    }

    /// The findings in one file, each as a short text.
    func findings(in source: String) throws -> [String] {
        try report(["A.swift": source]).findings.map(\.summary)
    }
}
#endif
