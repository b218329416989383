#if Macros
import Foundation
import Testing

@Suite("Calls of language models of which no tokens are recorded")
struct UnreportedUsageTests {
    private static let types = """
        struct Completion {}
        extension Completion: Decodable, TokenUsageReporting {}
        protocol Billed: TokenUsageReporting {}
        class Answer: Billed {}
        final class LongAnswer: Answer {}
        typealias Reply = MeteredResponse<String>
        typealias Pieces = AsyncThrowingStream<Completion, any Error>
        struct Draft { let text: String }

        """

    private static func source(_ result: String) -> String {
        types
            + "struct Bot { @LLMGuarded(agentID: \"bot\") func complete<T>(_ prompt: String) async throws\(result) { } }"
    }

    @Test(
        "A call of a language model of which no tokens are recorded is found at its result",
        arguments: [
            " -> String", " -> Draft", " -> Draft?", " -> [Completion]", " -> (Completion, Int)", " -> OpenAI.Chat",
            " -> AsyncThrowingStream<String, any Error>", " -> some AsyncSequence<Draft, Never>",
            " -> AsyncStream<[String]>",
        ]
    )
    func found(result: String) throws {
        let type = result.dropFirst(4)
        let finding = try #require(try AuditTool().report(["A.swift": Self.source(result)]).findings.first)
        #expect(finding.summary == "unreported-usage 9:93")
        #expect(
            finding.message
                == "no tokens are recorded for 'Bot.complete(_:)'; '\(type)' is not seen to report any"
        )
    }

    @Test("One that returns nothing is found at its name")
    func nothing() throws {
        let finding = try #require(try AuditTool().report(["A.swift": Self.source("")]).findings.first)
        #expect(finding.summary == "unreported-usage 9:47")
        #expect(finding.message == "no tokens are recorded for 'Bot.complete(_:)'; it returns nothing")
    }

    @Test(
        "What reports usage, or may do so behind a name, is not mentioned",
        arguments: [
            " -> Completion", " -> Completion?", " -> LongAnswer", " -> Reply", " -> Pieces", " -> TokenUsage",
            " -> HaltState.MeteredResponse<Draft>", " -> AsyncThrowingStream<Completion, any Error>",
            " -> some AsyncSequence<MeteredResponse<Draft>, any Error>", " -> any TokenUsageReporting",
            " -> any Billable", " -> T",
        ]
    )
    func quiet(result: String) throws {
        #expect(try AuditTool().findings(in: Self.source(result)) == [])
    }

    @Test("A guard that is of no model is not mentioned")
    func otherGuards() throws {
        #expect(try AuditTool().findings(in: "@Guarded(action: \"a.b\") func run() throws -> String { \"\" }") == [])
    }

    @Test("A conformance in another module counts, and a comment answers for one")
    func answered() throws {
        let audit = try AuditTool()
        try audit.tool.write("extension Draft: TokenUsageReporting {}", to: "Sources/Kit/Draft.swift")
        let kit = ["--module", "Kit", audit.tool.url("Sources/Kit").path, "Sources/Kit/Draft.swift"]
        #expect(try audit.report(["A.swift": Self.source(" -> Draft")], kit).findings.isEmpty)
        let excused = """
            // haltstate:unmetered the model runs on this machine
            @LLMGuarded func complete() async throws -> String { "" }
            // haltstate:unguarded another matter
            @LLMGuarded func other() async throws -> String { "" }
            """
        let report = try AuditTool().report(["A.swift": excused])
        #expect(report.suppressed.map(\.reason) == ["the model runs on this machine"])
        #expect(report.findings.map(\.line) == [4])
    }
}
#endif
