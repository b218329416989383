#if Macros
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import HaltStateTools
import Testing

private let python = ProcessInfo.processInfo.environment["HALTSTATE_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

/// Schemas and arguments, held against the validator that others have published. Runs where `HALTSTATE_PYTHON` names the
/// Python that `Tests/Interop/install` has made.
@Suite("Interop of tool schemas", .enabled(if: python != nil, "HALTSTATE_PYTHON names no Python"))
struct ToolSchemaInteropTests {
    private struct Case: Encodable {
        let name: String
        let schema: ArgumentSchema
        let isStrict: Bool
        let arguments: [String]
    }

    private struct Verdict: Decodable, Equatable {
        let name: String
        let problems: [String]
        let valid: [Bool]
    }

    /// What a model may write, right and wrong.
    private static let values = [
        "null", "true", "1", "1.0", "1.5", "-1", "128", "300", "1e2", #""""#, #""eur""#, #""EUR""#, "[]", "{}", "[1]",
        "[null]", #"["a"]"#, #"{"a": 1}"#, #"{"a": "1"}"#, #""2026-01-31T09:30:00Z""#, #""2026-01-31T09:30:00+01:00""#,
        #""2026-01-31""#, #""2026-02-31T09:30:00Z""#, #""00000000-0000-0000-0000-00000000000A""#, #""00000000""#,
        #"{"start": "2026-01-31T09:30:00Z", "end": "2026-01-31T09:30:00Z"}"#, #"{"start": "2026-01-31T09:30:00Z"}"#,
        #"{"article": "A1", "quantity": 1}"#, #"{"article": "A1", "quantity": 1, "note": null}"#,
        #"{"article": "A1", "quantity": 0}"#, #"{"article": "A1"}"#, #"{"article": "A1", "quantity": 1, "more": 1}"#,
        #"[{"article": "A1", "quantity": 100, "note": "x"}]"#,
    ]

    private static let types: [any ToolSchema.Type] = [
        String.self, Bool.self, Int.self, Int8.self, UInt8.self, Double.self, Decimal.self, Date.self, UUID.self,
        Int?.self, [Int].self, [Int?].self, [String: Int].self, [String: Int]?.self, PayoutCurrency.self,
        PayoutCurrency?.self,
        OrderLine.self, [OrderLine].self, DateInterval.self, Range<Date>?.self,
    ]

    @Test("Every schema is one of JSON Schema 2020-12, and admits exactly what the tool takes")
    func agreement() async throws {
        let schemas = Self.types.map { type in
            ("\(type)", ArgumentSchema.object([.member("x", type)]))
        }
        let arguments = ["{}", #"{"y": 1}"#] + Self.values.map { "{\"x\": \($0)}" }
        let verdicts = try await Self.judge(
            schemas.map { Case(name: $0.0, schema: $0.1, isStrict: false, arguments: arguments) }
        )
        for ((name, schema), verdict) in zip(schemas, verdicts) {
            #expect(verdict.name == name && verdict.problems.isEmpty, "\(verdict)")
            let tool = GuardedTool(name: "a", description: "", inputSchema: schema) { _ in "" }
            for (text, isValid) in zip(arguments, verdict.valid) {
                let takes = (try? await tool.call(arguments: text)) != nil
                #expect(takes == isValid, "\(name): \(text)")
            }
        }
    }

    @Test("In strict mode every schema is one that OpenAI takes, and what it admits is taken")
    func strict() async throws {
        let samples = try SupportTools.sample
        let others = Self.types.enumerated().map { index, type in
            let members = [
                ArgumentSchema.Member.member("x", type, "Described."),
                ArgumentSchema.Member.member("y", Int.self).optional(default: 1),
            ]
            return GuardedTool(name: "t\(index)", description: "", inputSchema: .object(members)) { _ in "" }
        }
        let tools = (samples + others).filter { $0.inputSchema.strict != nil }
        let arguments = Self.values.flatMap { ["{\"x\": \($0), \"y\": null}", "{\"x\": \($0)}"] }
        let verdicts = try await Self.judge(
            tools.compactMap { tool in
                let schema = tool.inputSchema.strict
                return schema.map { Case(name: tool.name, schema: $0, isStrict: true, arguments: arguments) }
            }
        )
        #expect(verdicts.count == tools.count && tools.count > 15)
        var admitted = 0
        for (tool, verdict) in zip(tools, verdicts) {
            #expect(verdict.problems.isEmpty, "\(verdict)")
            for (text, isValid) in zip(arguments, verdict.valid) where isValid {
                admitted += 1
                await #expect(throws: Never.self, "\(tool.name): \(text)") { try await tool.call(arguments: text) }
            }
        }
        #expect(admitted > 20)
    }

    private static func judge(_ cases: [Case]) async throws -> [Verdict] {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Interop/tool_schemas.py")
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        try JSONEncoder().encode(cases).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: python ?? "")
        process.arguments = [script.path, file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try JSONDecoder().decode([Verdict].self, from: data)
    }
}

extension SupportTools {
    /// All tools of the samples, which are not called.
    static var sample: [GuardedTool] {
        get throws {
            let client = try TestAuthority(.deny).client()
            let tools = SupportTools(client: client, deeds: Deeds())
            return tools.tools + tools.orderTools + CountingTools(client: client).tools
        }
    }
}
#endif
