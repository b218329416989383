#if Macros
import Testing

@Suite("Guards inside guards that say nothing of it")
struct NestedGuardTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let source: String
        var findings: [String] = []

        var testDescription: String { name }
    }

    /// A desk whose refunds wait for people; `close` is where a row puts its body.
    private static func desk(_ body: String, saying said: String = "", and rest: String = "") -> String {
        """
        struct Desk {
            @Guarded(action: "a.b", idempotencyKey: "close:{id}"\(said)) func close(id: Int) async throws {
                \(body)
            }
            @Guarded(action: "c.d", idempotencyKey: "refund:{id}") func refund(id: Int) async throws {}
            @Guarded(action: "c.d", idempotencyKey: "refund:{id}") static func repay(id: Int) throws {}
            @Guarded(action: "e.f") func look(id: Int) throws {}
            @BlockingGuardedFunction(action: "g.h", idempotencyKey: .arguments) var send: (Int) throws -> Void = { _ in }
        }
        \(rest)
        """
    }

    static let nested = [
        Row(
            name: "a function of the same type",
            source: desk("try await refund(id: id)"),
            findings: ["nested-guard 3:19 Desk.close(id:) > Desk.refund(id:)"]
        ),
        Row(
            name: "through self, the type, another value and a stored closure",
            source: desk(
                "try await self.refund(id: id); try Desk.repay(id: id); try await other.refund(id: id); try send(id)"
            ),
            findings: [
                "nested-guard 3:24 Desk.close(id:) > Desk.refund(id:)",
                "nested-guard 3:49 Desk.close(id:) > Desk.repay(id:)",
                "nested-guard 3:80 Desk.close(id:) > Desk.refund(id:)",
                "nested-guard 3:100 Desk.close(id:) > Desk.send",
            ]
        ),
        Row(
            name: "a guard by hand, and the function itself",
            source: desk("try await client.guard(\"x.y\", idempotencyKey: key) { _ in }; try await close(id: id - 1)"),
            findings: [
                "nested-guard 3:26 Desk.close(id:) > client.guard(\"x.y\")",
                "nested-guard 3:80 Desk.close(id:) > Desk.close(id:)",
            ]
        ),
        Row(
            name: "through functions without a guard, and through a check",
            source: desk(
                "try await settle(id)",
                and: """
                    func settle(_ id: Int) async throws { try await desk.pay(id: id) }
                    extension Desk { @Guarded(action: "e.f") func pay(id: Int) async throws { try await refund(id: id) } }
                    """
            ),
            findings: ["nested-guard 3:19 Desk.close(id:) > settle(_:) > Desk.pay(id:) > Desk.refund(id:)"]
        ),
        Row(
            name: "a function that is handed on, and closures that run",
            source: desk("try ids.forEach(Desk.repay); try each { try Desk.repay(id: $0) }"),
            findings: [
                "nested-guard 3:30 Desk.close(id:) > Desk.repay(id:)",
                "nested-guard 3:58 Desk.close(id:) > Desk.repay(id:)",
            ]
        ),
        Row(
            name: "the closure of a guard by hand, and that of a stored closure",
            source: desk(
                "",
                and: """
                    func run() async throws { try await client.guard("x.y", idempotencyKey: key) { _ in try Desk.repay(id: 1) } }
                    let end = GuardedFunction(wrappedValue: { try Desk.repay(id: 1) }, action: "x.y", idempotencyKey: .arguments)
                    struct Till {
                        @BlockingGuardedFunction(action: "x.y", idempotencyKey: .arguments)
                        var end: () throws -> Void = { try Desk.repay(id: 1) }
                    }
                    """
            ),
            findings: [
                "nested-guard 10:94 client.guard(\"x.y\") > Desk.repay(id:)",
                "nested-guard 11:52 GuardedFunction(…) > Desk.repay(id:)",
                "nested-guard 14:45 Till.end > Desk.repay(id:)",
            ]
        ),
        Row(
            name: "a guard that says so inside one that does not",
            source: desk(
                "try await settle(id: id)",
                and:
                    "@Guarded(action: \"x.y\", idempotencyKey: \"{id}\", onPendingInside: .fail) func settle(id: Int) throws {}"
            ),
            findings: ["nested-guard 3:19 Desk.close(id:) > settle(id:)"]
        ),
    ]

    @Test(
        "A guard inside a guard that says nothing of it is found at the call, with the way to the guard inside",
        arguments: nested
    )
    func found(row: Row) throws {
        #expect(try AuditTool().findings(in: row.source) == row.findings)
    }

    static let quiet =
        [
            "try? await refund(id: id)",
            "do { try await refund(id: id) } catch {}",
            "let later = { try await self.refund(id: id) }",
            "Task.detached { try await self.refund(id: id) }",
            "func later() async throws { try await refund(id: id) }",
            "try look(id: id)",
            "try await refund(order: id)",
            "try await Till.refund(id: id)",
            "note(client.guard)",
        ].map { Row(name: $0, source: desk($0, and: "struct Till { func refund(id: Int) {} }")) }
        + [", onPendingInside: .resume", ", onPendingInside: .fail"].map {
            Row(name: $0, source: desk("try await refund(id: id)", saying: $0))
        }
        + [
            Row(
                name: "a check",
                source: desk(
                    "",
                    and: "@Guarded(action: \"e.f\") func run() throws { try Desk.repay(id: 1) }"
                )
            ),
            Row(
                name: "a guard by hand that says so, around one in a function without a guard",
                source: desk(
                    "",
                    and: """
                        func run() throws {
                            try client.guard("x.y", idempotencyKey: key, onPendingInside: .resume) { _ in try Desk.repay(id: 1) }
                        }
                        """
                )
            ),
            Row(
                name: "a service that says so",
                source: "@GuardedService(onPendingInside: .resume) " + desk("try await refund(id: id)")
            ),
        ]

    @Test("What ends no body, is spoken of, or waits for nobody is not mentioned", arguments: quiet)
    func unmentioned(row: Row) throws {
        #expect(try AuditTool().findings(in: row.source) == [])
    }

    @Test(
        "A guard inside a guard that says nothing of it is found across files, and the finding names both functions and what to write"
    )
    func elsewhere() throws {
        let sources = [
            "Desk.swift": "@Guarded(action: \"a.b\", idempotencyKey: \"{id}\")\nfunc refund(id: Int) throws {}",
            "Order.swift": """
            @LLMGuarded(idempotencyKey: "{id}")
            func close(id: Int) throws -> TokenUsage {
                try settle(id)
            }
            private func settle(_ id: Int) throws { try refund(id: id) }
            """,
        ]
        let run = try AuditTool().run(sources, ["--strict"])
        #expect(run.status == 1)
        #expect(
            run.output.hasPrefix(
                "Sources/App/Order.swift:3:9: warning: if 'refund(id:)' waits for approval, 'close(id:)' is recorded as "
                    + "failed; reached by close(id:) > settle(_:) > refund(id:) [nested-guard]\n"
                    + "    write 'onPendingInside: .resume' at the outer guard if its body may be run again from its beginning, "
                    + "or 'onPendingInside: .fail' to accept it\n"
            ),
            "\(run.output)"
        )
        let finding = try #require(try AuditTool().report(sources).findings.first)
        #expect(
            finding.path.map(\.file) == [
                "Sources/App/Order.swift", "Sources/App/Order.swift", "Sources/App/Desk.swift",
            ]
        )
    }
}
#endif
