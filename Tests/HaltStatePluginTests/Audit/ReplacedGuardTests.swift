#if Macros
import Foundation
import Testing

@Suite("Functions that take the place of guarded ones")
struct ReplacedGuardTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let source: String
        var findings: [String] = []

        var testDescription: String { name }
    }

    private static let desk = """
        class Desk {
            @Guarded(action: "a.b") func pay(_ order: Order) throws {}
            @Guarded(action: "a.b") class func open() throws {}
            @GuardedFunction(action: "a.b") var send: (Int) async throws -> Void = { _ in }
        }

        """

    private static let paying = """
        protocol Paying {
            func pay(_ order: Order) throws
        }
        extension Paying {
            @LLMGuarded(agentID: "a") func pay(_ order: Order) throws -> TokenUsage {}
        }

        """

    static let replaced = [
        Row(
            name: "an override",
            source: desk + "class Till: Desk { override func pay(_ order: Order) throws {} }",
            findings: ["replaced-guard 6:34 Desk.pay(_:)"]
        ),
        Row(
            name: "an override of a method of the type, and of a stored closure",
            source: desk + """
                class Till: Desk {
                    override class func open() throws {}
                    override var send: (Int) async throws -> Void { get { { _ in } } set {} }
                }
                """,
            findings: ["replaced-guard 7:25 Desk.open()", "replaced-guard 8:18 Desk.send"]
        ),
        Row(
            name: "overrides further down, with and without a guard between",
            source: desk + """
                class Till: Shop.Desk {}
                final class Box: Till { override func pay(_ order: Order) throws {} }
                class Bank: Desk { @Guarded(action: "a.b") override func pay(_ order: Order) throws {} }
                class Branch: Bank { override func pay(_ order: Order) throws {} }
                """,
            findings: ["replaced-guard 7:39 Desk.pay(_:)", "replaced-guard 9:36 Bank.pay(_:)"]
        ),
        Row(
            name: "an override behind another name, generic arguments and an attribute",
            source: """
                class Desk<Item> { @Guarded(action: "a.b") func pay() throws {} }
                typealias Counter = Desk<Int>
                class Till: @unchecked Counter { override func pay() throws {} }
                class Box: Desk<String> { override func pay() throws {} }
                """,
            findings: ["replaced-guard 3:48 Desk.pay()", "replaced-guard 4:41 Desk.pay()"]
        ),
        Row(
            name: "a witness beside a guarded default",
            source: paying + "struct Till: Paying { func pay(_ order: Order) throws {} }",
            findings: ["replaced-guard 7:28 Paying.pay(_:)"]
        ),
        Row(
            name: "witnesses in an extension, of a narrower protocol, of a composition and of an associated type",
            source: paying + """
                struct Till {}
                extension Till: Equatable, Paying {}
                extension Till { func pay(_ order: Order) throws {} }
                protocol Settling: Paying {}
                actor Box: Settling { func pay(_ order: Order) throws {} }
                typealias Both = Paying & Equatable
                enum Slot: Both { func pay(_ item: Item) throws {} }
                """,
            findings: [
                "replaced-guard 9:23 Paying.pay(_:)", "replaced-guard 11:28 Paying.pay(_:)",
                "replaced-guard 13:24 Paying.pay(_:)",
            ]
        ),
        Row(
            name: "defaults of a narrower protocol and of a constrained extension",
            source: paying + """
                protocol Settling: Paying {}
                extension Settling { func pay(_ order: Order) throws {} }
                extension Paying where Self: Equatable { func pay(_ order: Order) throws {} }
                """,
            findings: ["replaced-guard 8:27 Paying.pay(_:)", "replaced-guard 9:47 Paying.pay(_:)"]
        ),
        Row(
            name: "a guard that does not stand before everything",
            source: desk + """
                class Till: Desk {
                    override func pay(_ order: Order) throws {
                        note(order)
                        try Permit.require("a.b")
                    }
                }
                class Box: Desk { override func pay(_ order: Order) throws { try? Permit.require("a.b") } }
                """,
            findings: ["replaced-guard 7:19 Desk.pay(_:)", "replaced-guard 12:33 Desk.pay(_:)"]
        ),
    ]

    @Test("Every one is found where it stands", arguments: replaced)
    func found(row: Row) throws {
        #expect(try AuditTool().findings(in: row.source) == row.findings)
    }

    static let kept = [
        Row(
            name: "an annotation of its own",
            source: desk + "class Till: Desk { @Guarded(action: \"c.d\") override func pay(_ order: Order) throws {} }"
        ),
        Row(
            name: "a guard by hand before everything",
            source: desk + """
                class Till: Desk {
                    override func pay(_ order: Order) throws {
                        try Permit.require("a.b")
                        note(order)
                    }
                    override class func open() async throws {
                        return try await client.guard("a.b", idempotencyKey: "k") { _ in note() }
                    }
                }
                class Box: Desk {
                    override func pay(_ order: Order) throws {
                        let permit = try client.blocking.permit(for: call)
                        note(order)
                    }
                }
                """
        ),
        Row(
            name: "overloads",
            source: """
                class Desk {
                    @Guarded(action: "a.b") func pay(_ order: Order) throws {}
                    func pay(_ id: String) throws {}
                    func pay(order: Order) throws {}
                    static func open() throws {}
                    @Guarded(action: "a.b") func open() throws {}
                }
                class Till: Desk {
                    override func pay(_ id: String) throws {}
                    override func pay(order: Order) throws {}
                    override class func open() throws {}
                    func pay(_ cents: Int) throws {}
                }
                """
        ),
        Row(
            name: "an overload beside a guarded witness",
            source: paying + """
                struct Till: Paying {
                    @Guarded(action: "a.b") func pay(_ order: Order) throws {}
                    func pay(_ id: String) throws {}
                }
                """
        ),
        Row(
            name: "other types, and functions that are no members",
            source: desk + paying + """
                struct Till { func pay(_ order: Order) throws {} }
                func pay(_ order: Order) throws {}
                class Box: Desk { func run() { func pay(_ order: Order) throws {} } }
                """
        ),
        Row(
            name: "an unguarded method whose override is guarded",
            source: """
                class Desk { func pay() throws {} }
                class Till: Desk { @Guarded(action: "a.b") override func pay() throws {} }
                """
        ),
        Row(
            name: "types in a circle",
            source: "class A: B { override func f() {} }\nclass B: A { override func f() {} }"
        ),
    ]

    @Test("What keeps the guard, or replaces none, is not mentioned", arguments: kept)
    func unmentioned(row: Row) throws {
        #expect(try AuditTool().findings(in: row.source) == [])
    }

    @Test(
        "A function that takes the place of a guarded one is found in another file and another module, and the finding names both places"
    )
    func elsewhere() throws {
        let audit = try AuditTool()
        try audit.tool.write(Self.desk, to: "Sources/Kit/Desk.swift")
        let kit = ["--module", "Kit", audit.tool.url("Sources/Kit").path, "Sources/Kit/Desk.swift"]
        let sources = [
            "Base.swift": "class Till: Desk {}",
            "Box.swift": "class Box: Till {\n    override func pay(_ order: Order) throws {}\n}",
        ]
        let finding = try #require(try audit.report(sources, kit).findings.first)
        #expect(finding.file == "Sources/App/Box.swift" && finding.line == 2 && finding.column == 19)
        #expect(
            finding.message
                == "'Box.pay(_:)' has no guard, unlike 'Desk.pay(_:)' (Sources/Kit/Desk.swift:2:34), which it overrides"
        )
        #expect(finding.path.map(\.file) == ["Sources/Kit/Desk.swift"] && finding.path.map(\.line) == [2])
        #expect(finding.help.contains("Permit.require"))
    }

    @Test("A comment answers for one, and a strict run fails on the others")
    func answered() throws {
        let excused =
            Self.desk + """
                class Till: Desk {
                    // haltstate:unguarded it only counts
                    override func pay(_ order: Order) throws {}
                }
                """
        let report = try AuditTool().report(["A.swift": excused])
        #expect(report.findings.isEmpty && report.suppressed.map(\.reason) == ["it only counts"])
        #expect(try AuditTool().run(["A.swift": excused], ["--strict"]).status == 0)
        let open = Self.paying + "struct Till: Paying { func pay(_ order: Order) throws {} }"
        let run = try AuditTool().run(["A.swift": open], ["--strict"])
        #expect(run.status == 1)
        #expect(
            run.output.hasPrefix(
                "Sources/App/A.swift:7:28: warning: 'Till.pay(_:)' has no guard, unlike 'Paying.pay(_:)' "
                    + "(Sources/App/A.swift:5:36), whose place it takes [replaced-guard]\n"
            )
        )
    }
}
#endif
