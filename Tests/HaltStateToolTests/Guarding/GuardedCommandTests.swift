#if Tool
import Expectations
import Foundation
import GRDB
import HaltState
import Testing

@Suite("The words of a guarded command", .tags(.everyArgumentCounts))
struct GuardedCommandTests {
    private static let command = ["sh", "-c", "echo 'p@ss s3cret' >> log\n", "\u{200B}"]

    private func ask(_ tool: Tool, _ key: String = "k", _ options: [String] = []) async throws -> String {
        let run = try await tool(["guard", "--action", "job.ask", "--key", key] + options + ["--"] + Self.command)
        #expect(run.status == 75)
        let entry = try #require(
            try await tool("approvals", "list", "--json").json().first { $0["idempotency_key"] == .string(key) }
        )
        guard case .string(let id)? = entry["approval_id"] else { throw CancellationError() }
        return id
    }

    private func kept(_ tool: Tool) throws -> Int {
        let database = try DatabaseQueue(path: tool.url(".haltstate/ledger.db").path)
        defer { try? database.close() }
        return try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM kept_command") ?? 0 }
    }

    private func bytes(of tool: Tool, _ names: String...) throws -> Data {
        try names.reduce(into: Data()) { data, name in
            let url = tool.url(name)
            if FileManager.default.fileExists(atPath: url.path) { data += try Data(contentsOf: url) }
        }
    }

    @Test(
        "The words of a guarded command are shown to those who decide, as a shell reads them back, and are in no evidence"
    )
    func shown() async throws {
        let tool = try Tool.withPolicies()
        let id = try await ask(tool)
        let words = ContextValue.array(Self.command.map(ContextValue.string))
        let line = #"sh -c $'echo \'p@ss s3cret\' >> log\n' $'\u200B'"#
        let sheet = try await tool("approvals", "show", id)
        #expect(sheet.lines.contains { $0.hasPrefix("command ") && $0.hasSuffix("  \(line)") }, "\(sheet.output)")
        let shown = try #require(try await tool("approvals", "show", id, "--json").json().first)
        #expect(shown["command"] == words)
        #expect(shown["command_altered"] == false)
        #expect(try await tool("approvals", "list", "--json").json().first?["command"] == words)
        let watch = try tool.start(["approvals", "watch"])
        defer { watch.signal(SIGKILL) }
        try await eventually("the command is shown") { watch.output.contains("; command: \(line)\n") }
        let other = try tool.start(["approvals", "watch", "--json"])
        defer { other.signal(SIGKILL) }
        try await eventually("what waits is shown") { other.output.contains(#""event":"waiting""#) }
        _ = try await ask(tool, "k2")
        try await eventually("the request is shown") { other.output.contains(#""event":"requested""#) }
        let news = try Tool.Run(status: 0, output: other.output, errors: "").json()
        #expect(news.map { $0["command"] } == [words, words])
        for command in [["evidence", "export"], ["operations", "show", "k"], ["operations", "show", "k", "--json"]] {
            #expect(!(try await tool(command).output.contains("s3cret")))
        }
    }

    @Test(
        "The words of a guarded command are gone when the request is rejected or the command has run",
        arguments: ["reject", "approve"]
    )
    func over(_ answer: String) async throws {
        let tool = try Tool.withPolicies()
        let id = try await ask(tool)
        #expect(try kept(tool) == 1)
        #expect(try await tool("approvals", answer, id, "--approver", "alice").status == 0)
        if answer == "approve" {
            #expect(try kept(tool) == 1, "it may still be looked at before it runs")
            let words = ["guard", "--action", "job.ask", "--key", "k", "--"] + Self.command
            #expect(try await tool(words).status == 0)
            #expect(try tool.text(of: "log") == "p@ss s3cret\n")
        }
        #expect(try kept(tool) == 0)
        let shown = try #require(try await tool("approvals", "show", id, "--json").json().first)
        #expect(shown["command"] == .null)
        let left = try bytes(of: tool, ".haltstate/ledger.db", ".haltstate/ledger.db-wal")
        #expect(left.range(of: Data("s3cret".utf8)) == nil, "what is deleted is overwritten")
    }

    @Test(
        "The words of a guarded command are gone once their time is over and the tool writes again, whatever it writes"
    )
    func expired() async throws {
        let tool = try Tool.withPolicies()
        #expect(try await tool("guard", "--action", "job.brief", "--key", "b", "--", "true").status == 75)
        #expect(try kept(tool) == 1)
        try await eventually("its time is over") {
            try await tool("approvals", "list", "--json").output.isEmpty
        }
        #expect(try kept(tool) == 1, "who reads changes nothing")
        #expect(try await tool("guard", "--action", "job.run", "--key", "other", "--", "true").status == 0)
        #expect(try kept(tool) == 0)
    }

    @Test("The words of a guarded command are kept nowhere with --redact-command, also when they were kept before")
    func redacted() async throws {
        let tool = try Tool.withPolicies()
        let id = try await ask(tool, "k", ["--redact-command"])
        #expect(try kept(tool) == 0)
        let shown = try await tool("approvals", "show", id)
        #expect(!shown.output.contains("s3cret") && !shown.output.contains("\ncommand "))
        #expect(shown.output.contains("hmac-sha256:"))
        #expect(try await ask(tool) == id, "it is the same operation")
        #expect(try kept(tool) == 1)
        #expect(try await ask(tool, "k", ["--redact-command"]) == id)
        #expect(try kept(tool) == 0)
    }

    @Test(
        "The words of a guarded command are not shown where they are not those that were asked for",
        arguments: [#"["sh","-c","true"]"#, "[]", "[1]", "no JSON", #"{"command":["sh"]}"#]
    )
    func altered(_ text: String) async throws {
        let tool = try Tool.withPolicies()
        let id = try await ask(tool)
        try await DatabaseQueue(path: tool.url(".haltstate/ledger.db").path).write {
            try $0.execute(sql: "UPDATE kept_command SET words = ?", arguments: [text])
        }
        let shown = try await tool("approvals", "show", id)
        #expect(shown.lines.contains { $0.hasSuffix("what is kept of it is not what is asked for, and is not shown") })
        #expect(!shown.output.contains("true"))
        let json = try #require(try await tool("approvals", "show", id, "--json").json().first)
        #expect(json["command"] == .null)
        #expect(json["command_altered"] == true)
    }

    @Test("The words of a guarded command are in no backup")
    func backup() async throws {
        let tool = try Tool.withPolicies()
        let id = try await ask(tool)
        #expect(try await tool("backup", "backup.db").status == 0)
        #expect(try bytes(of: tool, "backup.db").range(of: Data("s3cret".utf8)) == nil)
        #expect(try kept(tool) == 1, "the ledger still has them")
        let copy = try await tool("restore", "--data-directory", "copy", "backup.db")
        #expect(copy.status == 0)
        let shown = try #require(
            try await tool("approvals", "show", id, "--json", "--data-directory", "copy").json().first
        )
        #expect(shown["command"] == .null)
    }
}
#endif
