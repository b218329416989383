#if Macros
import Testing

@Suite("Expansions of @LLMGuarded")
struct LLMExpansionTests {
    @Test("The function names the action, and the call states its model and its labels")
    func defaults() {
        expectExpansion(
            #"""
            @LLMGuarded(agentID: "support-bot", model: "{model}")
            func completeChat(
                _ prompt: String,
                model: String,
                @Amount("max_tokens") maxTokens: Int
            ) async throws -> Completion {
                try await send(prompt)
            }
            """#,
            #"""
            func completeChat(
                _ prompt: String,
                model: String,
                @Amount("max_tokens") maxTokens: Int
            ) async throws -> Completion {
            return try await __GuardedCall(
                action: "llm.complete_chat",
                agentID: "support-bot",
                arguments: [.model("\(model)"), .labels(["model", "maxTokens"]), .bound("prompt", prompt), \#
            .bound("model", model), .disclosed("max_tokens", maxTokens)]
            ).run(`completeChat(_:model:maxTokens:)`)
            func `completeChat(_:model:maxTokens:)`() async throws -> Completion {
            #sourceLocation(file: "test.swift", line: 7)
                try await send(prompt)
            }
            #sourceLocation()
            }
            """#
        )
    }

    @Test("What the attribute says is passed on as @Guarded passes it on")
    func everyArgument() {
        expectExpansion(
            #"""
            @LLMGuarded(
                agentID: .bot,
                model: "gpt-4o",
                action: "text.summarize",
                idempotencyKey: { (id: Int) in "summary:\(id)" },
                resource: "ticket/{id}",
                riskClass: .low,
                client: .billing,
                binding: .contextOnly
            )
            func summarize(id: Int, text: String) throws -> String {
                ""
            }
            """#,
            #"""
            func summarize(id: Int, text: String) throws -> String {
            return try __GuardedCall(
                action: "text.summarize",
                idempotencyKey: .computed(({ (id: Int) in "summary:\(id)" })(id)),
                agentID: .bot,
                resource: "ticket/\(id)",
                riskClass: .low,
                client: .billing,
                arguments: [.model("gpt-4o"), .labels(["id", "text"])],
                bindsArguments: false
            ).runBlocking { try `summarize(id:text:)`() }
            func `summarize(id:text:)`() throws -> String {
            #sourceLocation(file: "test.swift", line: 12)
                ""
            }
            #sourceLocation()
            }
            """#
        )
    }

    @Test("Of a parameter that is left out nothing is said")
    func leftOut() {
        expectExpansion(
            """
            @LLMGuarded(binding: .except("onToken"))
            func ask(
                on actor: isolated Bot,
                _ prompt: String,
                @Unbound log: Log,
                onToken: (String) -> Void,
                `in` language: String
            ) throws {
            }
            """,
            """
            func ask(
                on actor: isolated Bot,
                _ prompt: String,
                @Unbound log: Log,
                onToken: (String) -> Void,
                `in` language: String
            ) throws {
            return try __GuardedCall(
                action: "llm.ask",
                arguments: [.labels(["in"]), .bound("prompt", prompt), .bound("language", language)]
            ).runBlocking { try `ask(on:_:log:onToken:in:)`() }
            func `ask(on:_:log:onToken:in:)`() throws {
            #sourceLocation(file: "test.swift", line: 9)
            }
            #sourceLocation()
            }
            """
        )
    }

    @Test(
        "A function's name becomes lower-case words",
        arguments: [
            ("ask", "llm.ask"), ("completeChat", "llm.complete_chat"), ("askGPT4o", "llm.ask_gpt4o"),
            ("`repeat`", "llm.repeat"), ("embed_all", "llm.embed_all"),
        ]
    )
    func actionNames(function: String, action: String) {
        expectExpansion(
            """
            @LLMGuarded func \(function)() throws {
            }
            """,
            """
            func \(function)() throws {
            return try __GuardedCall(
                action: "\(action)",
                arguments: [.labels([])]
            ).runBlocking { try `\(function.filter { $0 != "`" })()`() }
            func `\(function.filter { $0 != "`" })()`() throws {
            #sourceLocation(file: "test.swift", line: 2)
            }
            #sourceLocation()
            }
            """
        )
    }
}
#endif
