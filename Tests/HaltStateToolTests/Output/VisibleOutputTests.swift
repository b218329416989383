#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("What the tool prints", .tags(.exactComparison))
struct VisibleOutputTests {
    private static let note = "a\nb\u{3164}\u{E0041}"
    private static let hidden = Set("\u{200B}\u{202E}\u{3164}\u{E0041}\u{A0}\u{301}".unicodeScalars)

    /// A tool with one operation and one request that waits, both with things in them that cannot be seen.
    private func tool() async throws -> Tool {
        let tool = try Tool.withPolicies()
        for (action, key) in [("job.run", "k\u{200B}\u{A0}1 "), ("job.ask", "k\u{200B}2")] {
            let words = [
                "guard", "--action", action, "--key", key, "--resource", "disk\u{A0}1", "--param", "note=\(Self.note)",
                "--param", "n\u{301}\u{301}=[1, \"x\u{200B}\"]", "--param", "number=12", "--param", "text=\"12\"", "--",
                "true",
            ]
            let run = try await tool(words)
            #expect([0, 75].contains(run.status))
        }
        return tool
    }

    @Test("What the tool prints shows every character that cannot be seen as its number, and never the character")
    func words() async throws {
        let tool = try await tool()
        let key = "k\u{200B}\u{A0}1 "
        for command in [
            ["operations"], ["operations", "show", key], ["approvals"], ["approvals", "list", "--all"],
            ["operations", "show", "\u{202E}"], ["approvals", "show", "\u{202E}\u{200B}"], ["--\u{202E}"],
            ["policy", "check", "\u{200B}.json"], ["operations", "--data-directory", "\u{200B}"],
            ["guard", "--action", "\u{200B}", "--key", "k", "--", "true"],
            ["guard", "--action", "job.run", "--key", "k", "--", "\u{202E}"],
        ] {
            let run = try await tool(command)
            let shown = (run.output + run.errors).unicodeScalars
            #expect(!shown.isEmpty)
            #expect(!shown.contains { Self.hidden.contains($0) }, "\(command.map(\.visible)): \(String(shown).visible)")
        }
        let sheet = try await tool("operations", "show", key)
        for (name, value) in [
            ("key", #"k\u{200B}\u{A0}1\u{20}"#), ("resource", #"disk\u{A0}1"#),
            ("context note", #"a\u{A}b\u{3164}\u{E0041}"#), ("context number", "12"), ("context text", #""12""#),
        ] {
            #expect(
                sheet.lines.contains { $0.hasPrefix("\(name) ") && $0.hasSuffix(" \(value)") },
                "\(name): \(sheet.output)"
            )
        }
        #expect(sheet.output.contains(#"context n\u{301}\u{301}"#))
        #expect(sheet.output.contains(#"[1,"x\u200B"]"#))
        let table = try await tool("operations").output
        #expect(table.contains(#"k\u{200B}\u{A0}1\u{20}"#))
        let missing = try await tool("approvals", "show", "\u{202E}\u{200B}")
        #expect(missing.errors.contains(#"'\u{202E}\u{200B}'"#))
        #expect(try await tool("--\u{202E}").errors.contains(#"--\u{202E}"#))
    }

    @Test(
        "What the tool prints is JSON that shows every character and means the same, and an export is as it was stored"
    )
    func json() async throws {
        let tool = try await tool()
        let key = "k\u{200B}\u{A0}1 "
        let run = try await tool("operations", "show", key, "--json")
        #expect(run.output.contains(#""idempotency_key":"k\u200B\u00A01 ""#))
        #expect(run.output.contains(#""note":"a\nb\u3164\uDB40\uDC41""#))
        let record = try #require(try run.json().first)
        #expect(record["idempotency_key"] == .string(key))
        guard case .object(let context)? = record["context"] else { throw CancellationError() }
        #expect(context["note"] == .string(Self.note))
        #expect(context["n\u{301}\u{301}"] == [1, "x\u{200B}"])
        for command in [["operations", "list", "--json"], ["approvals", "list", "--json"]] {
            let shown = try await tool(command).output.unicodeScalars
            #expect(!shown.contains { Self.hidden.contains($0) })
        }
        #expect(try await tool("evidence", "export").output.contains("k\u{200B}\u{A0}1 "))
    }

    @Test("What the tool prints has command lines to copy that a shell reads back, whatever is in them")
    func copied() async throws {
        let tool = try Tool.withPolicies()
        let folder = "data\u{200B}'\\ \n"
        try tool.makeLedger(in: folder)
        let asked = try await tool(
            "guard",
            "--data-directory",
            folder,
            "--action",
            "job.ask",
            "--key",
            "k",
            "--",
            "true"
        )
        let line = try #require(asked.errors.firstMatch(of: /run the same command again: (.*)\n/)).1
        #expect(line.hasSuffix(#" --data-directory $'data\u200B\'\\ \n'"#))
        let script = "printf '%s' \(line.split(separator: "--data-directory ").last ?? "")"
        let bash = ["guard", "--action", "job.run", "--key", "k", "--", "env", "LC_ALL=C.UTF-8", "bash", "-c", script]
        #expect(try await tool(bash).output == folder)
    }
}
#endif
