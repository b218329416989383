#if Macros
import Testing

@Suite("Calls with side effects and the guards before them")
struct UnguardedSinkTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let source: String
        var findings: [String] = []

        var testDescription: String { name }
    }

    static let sink = "try FileManager.default.removeItem(at: url)"

    static let guarded = [
        Row(
            name: "an annotation",
            source: "@Guarded(action: \"a.b\")\nfunc erase(url: URL) throws {\n    \(sink)\n}"
        ),
        Row(
            name: "an annotation of LLM calls, with the module's name",
            source: """
                @HaltState.LLMGuarded(agentID: "a")
                func ask() throws -> TokenUsage {
                    model.respond(to: "x")
                }
                """
        ),
        Row(
            name: "an annotated caller",
            source: "@Guarded(action: \"a.b\")\nfunc erase() throws { try remove() }\nfunc remove() throws { \(sink) }"
        ),
        Row(
            name: "a closure of the client",
            source:
                "func erase() async throws {\n    try await client.guard(\"a.b\", idempotencyKey: \"k\") { _ in \(sink) }\n}"
        ),
        Row(
            name: "a closure of the blocking client, with nested closures",
            source: """
                func erase() throws {
                    try client.blocking.`guard`("a.b", idempotencyKey: "k", body: { _ in urls.forEach { url in \(sink) } })
                }
                """
        ),
        Row(
            name: "a call from inside a guard's closure",
            source:
                "func erase() throws {\n    try client.guard(\"a.b\") { _ in remove() }\n}\nfunc remove() { \(sink) }"
        ),
        Row(
            name: "a permit before the call",
            source: """
                func erase() async throws {
                    let permit = try await client.permit(for: call)
                    if isOld { \(sink) }
                    try await permit.complete()
                }
                """
        ),
        Row(
            name: "a permit that the function requires",
            source: "func erase() throws {\n    try HaltState.Permit.require(\"a.b\")\n    \(sink)\n}"
        ),
        Row(
            name: "a permit that an if binds",
            source: "func erase() throws {\n    if let permit = try? client.blocking.permit(for: call) { \(sink) }\n}"
        ),
        Row(
            name: "a permit that a guard statement binds",
            source: """
                func erase() throws {
                    guard let permit = try? client.blocking.permit(for: call) else { return }
                    \(sink)
                }
                """
        ),
        Row(
            name: "a stored closure that is guarded",
            source:
                "struct Desk {\n    @GuardedFunction(action: \"a.b\") var erase: (URL) async throws -> Void = { \(sink) }\n}"
        ),
        Row(
            name: "a guard on each of several paths",
            source: """
                @Guarded(action: "a.b") func one() throws { try step() }
                func two() throws { try client.guard("c.d") { _ in try step() } }
                private func step() throws { try remove() }
                private func remove() throws { \(sink) }
                """
        ),
    ]

    @Test("A guard on every path is enough", arguments: guarded)
    func enough(row: Row) throws {
        #expect(try AuditTool().findings(in: row.source) == [])
    }

    static let unguarded = [
        Row(
            name: "no guard at all",
            source: "func erase(url: URL) throws {\n    \(sink)\n}",
            findings: ["unguarded-sink 2:29 erase(url:)"]
        ),
        Row(
            name: "one path of two",
            source: """
                @Guarded(action: "a.b") func good() throws { try step() }
                func bad() throws { try step() }
                func step() throws { \(sink) }
                """,
            findings: ["unguarded-sink 3:46 bad() > step()"]
        ),
        Row(
            name: "the shortest of two ways",
            source: """
                func far() throws { try near() }
                public func near() throws { try step() }
                func step() throws { \(sink) }
                """,
            findings: ["unguarded-sink 3:46 near() > step()"]
        ),
        Row(
            name: "a public function whose caller in the module is guarded",
            source:
                "@Guarded(action: \"a.b\") func good() throws { try step() }\npublic func step() throws { \(sink) }",
            findings: ["unguarded-sink 2:53 step()"]
        ),
        Row(
            name: "a member of a public extension",
            source: """
                public extension Desk {
                    func step() throws { \(sink) }
                }
                extension Desk { @Guarded(action: "a.b") func good() throws { try self.step() } }
                """,
            findings: ["unguarded-sink 2:50 Desk.step()"]
        ),
        Row(
            name: "a permit after the call, and one that may be missing",
            source: """
                func late() throws {
                    \(sink)
                    _ = try client.blocking.permit(for: call)
                }
                func optional() throws {
                    _ = try? client.blocking.permit(for: call)
                    \(sink)
                }
                func branch() throws {
                    if isLarge { _ = try client.blocking.permit(for: call) }
                    \(sink)
                }
                """,
            findings: [
                "unguarded-sink 2:29 late()", "unguarded-sink 7:29 optional()", "unguarded-sink 11:29 branch()",
            ]
        ),
        Row(
            name: "functions that only call each other",
            source: "private func ping() throws { try pong() }\nprivate func pong() throws { try ping(); \(sink) }",
            findings: ["unguarded-sink 2:66 pong()"]
        ),
        Row(
            name: "a function that is handed on",
            source: """
                @Guarded(action: "a.b") func good() throws { try step(url) }
                func bad() throws { try urls.forEach(step) }
                private func step(_ url: URL) throws { \(sink) }
                """,
            findings: ["unguarded-sink 3:64 bad() > step(_:)"]
        ),
        Row(
            name: "initializers, accessors, subscripts and the file's own statements",
            source: """
                struct Desk {
                    init(file: URL) { unlink("x") }
                    var size: Int { unlink("x"); return 0 }
                    subscript(row: Int) -> Int { unlink("x") }
                    deinit { unlink("x") }
                }
                unlink("x")
                func make() { Desk(file: url) }
                """,
            findings: [
                "unguarded-sink 2:23 make() > Desk.init(file:)", "unguarded-sink 3:21 Desk.size",
                "unguarded-sink 4:34 Desk.subscript(row:)", "unguarded-sink 5:14 Desk.deinit",
                "unguarded-sink 7:1 top level of Sources/App/A.swift",
            ]
        ),
        Row(
            name: "another method that is called guard",
            source:
                "func erase() throws {\n    try client.guards(\"a.b\") { \(sink) }\n    try client.protect { \(sink) }\n}",
            findings: ["unguarded-sink 2:56 erase()", "unguarded-sink 3:50 erase()"]
        ),
    ]

    @Test("A call that is reached without a guard is found, with the shortest way to it", arguments: unguarded)
    func missing(row: Row) throws {
        #expect(try AuditTool().findings(in: row.source) == row.findings)
    }

    @Test("Functions are told apart by their labels and types")
    func labels() throws {
        let source = """
            @Guarded(action: "a.b") func good() throws { try step(now: true); Disk().wipe() }
            func other() throws { try step(later: true); try step(); Cache.wipe() }
            private func step(now: Bool, hard: Bool = false) throws { \(Self.sink) }
            private func step(later: Bool) {}
            private func step() {}
            struct Disk { fileprivate func wipe() { unlink("x") } }
            struct Cache { fileprivate static func wipe() {} }
            """
        #expect(try AuditTool().findings(in: source) == [])
    }

    @Test("A path goes from one file of the module to another")
    func files() throws {
        let report = try AuditTool().report([
            "A.swift": "func start() throws { try Disk().wipe() }",
            "B.swift": "struct Disk {\n    func wipe() throws { try Process().run() }\n}",
        ])
        let finding = try #require(report.findings.first)
        #expect(report.findings.count == 1 && report.files == 2)
        #expect(
            finding.message == "'Process' starts a process without a guard in 'Disk.wipe()'; "
                + "reached by start() > Disk.wipe()"
        )
        #expect(finding.path.map(\.file) == ["Sources/App/A.swift", "Sources/App/B.swift"])
        #expect((finding.file, finding.line, finding.column) == ("Sources/App/B.swift", 2, 30))
    }

    @Test("A comment with a reason answers for a call, and one without does not")
    func suppression() throws {
        let report = try AuditTool().report([
            "A.swift": """
            func line() { unlink("a") }  // haltstate:unguarded a temporary file
            func before() {
                // haltstate:unguarded the cache
                unlink("b")
            }
            /// Clears.
            // haltstate:unguarded only in tests
            @discardableResult
            func whole() -> Int { unlink("c") }
            func bare() { unlink("d") }  // haltstate:unguarded
            func text() { unlink("// haltstate:unguarded no comment") }
            """
        ])
        #expect(report.suppressed.map(\.reason) == ["a temporary file", "the cache", "only in tests"])
        #expect(report.suppressed.map(\.line) == [1, 4, 9])
        #expect(report.findings.map(\.line) == [10, 11])
    }
}
#endif
