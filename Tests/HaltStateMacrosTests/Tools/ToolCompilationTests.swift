#if Macros
import Testing

@Suite("Tools through the compiler")
struct ToolCompilationTests {
    @Test(
        "Every kind of tool compiles in every mode of concurrency and of the language",
        arguments: ["AcceptedTools", "ShadowedTools"],
        [
            [], ["-swift-version", "5"], ["-enable-upcoming-feature", "NonisolatedNonsendingByDefault"],
            ["-default-isolation", "MainActor"],
            [
                "-enable-upcoming-feature", "InternalImportsByDefault",
                "-enable-upcoming-feature", "MemberImportVisibility",
            ],
        ]
    )
    func accepted(fixture: String, mode: [String]) async throws {
        // What may be sent where is known only once the code is lowered.
        let stage = ["-emit-sil", "-o", "/dev/null"] + mode
        let run = try await RealCompiler().verify(RealCompiler.fixture(fixture), upTo: stage)
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("What a list needs and does not have is said in words")
    func mistakes() async throws {
        let run = try await RealCompiler().verify(RealCompiler.fixture("WrongTools"), upTo: ["-typecheck"])
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("A file that does not import the module of the tools has one error, at the attribute")
    func missingImport() async throws {
        let run = try await RealCompiler().verify(RealCompiler.fixture("ToolsWithoutImport"), upTo: ["-typecheck"])
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("A hundred tools of one type compile")
    func manyTools() async throws {
        let functions = (1...100).map { index in
            """
                /// Refunds an order.
                /// - Parameter orderID: The number on the invoice.
                @Guarded(action: "refund.create", idempotencyKey: "refund:{orderID}")
                func refund\(index)(
                    @Identifier("order_id") orderID: String,
                    @Amount("amount_cents") amountCents: Int = 100,
                    @Unbound reason: String?,
                    tags: [String] = []
                ) async throws -> String { orderID }
            """
        }
        let text =
            "import HaltState\nimport HaltStateTools\n\n@GuardedTools\nstruct Tools: Sendable {\n"
            + functions.joined(separator: "\n") + "\n}\n"
        try await withSource(text) { source in
            let run = try await RealCompiler().compile(source, ["-typecheck"])
            #expect(run.status == 0, "\(run.output)")
        }
    }
}
#endif
