#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("An operation whose process was killed", .tags(.nothingUnknown))
struct InDoubtTests {
    private static func words(lease: String) -> [String] {
        [
            "guard", "--action", "job.run", "--key", "k", "--lease", lease, "--", "sh", "-c",
            "echo $$ >> ran; exec sleep 600",
        ]
    }

    /// A tool whose guard was killed between the start and the report.
    private static func killed(lease: String) async throws -> Tool {
        let tool = try Tool.withPolicies()
        let running = try tool.start(words(lease: lease))
        try await eventually("the command runs") { (try? tool.text(of: "ran").hasSuffix("\n")) ?? false }
        running.signal(SIGKILL)
        // The command outlives its guard, and Foundation does not see the end of one without that of the other.
        let orphan = try #require(Int32(try tool.text(of: "ran").dropLast()))
        kill(orphan, SIGKILL)
        #expect(await running.run().status == 137)
        return tool
    }

    @Test(
        "An operation whose process was killed may still be running until its lease runs out, and is left alone until then"
    )
    func lease() async throws {
        let tool = try await Self.killed(lease: "1h")
        #expect(try await tool(Self.words(lease: "1h")).status == 75)
        let early = try await tool("operations", "reconcile", "k", "--outcome", "error", "--reason", "killed")
        #expect(early.status == 1)
        #expect(early.errors.contains("may still be running"))
        #expect(try await tool("operations", "list", "--in-doubt", "--json").output.isEmpty)
    }

    @Test(
        "An operation whose process was killed does not run again by itself, shows as in doubt, and is settled by a person"
    )
    func kill9() async throws {
        let tool = try await Self.killed(lease: "1s")
        try await eventually("its lease runs out") {
            try await !tool("operations", "list", "--in-doubt", "--json").output.isEmpty
        }

        let again = try await tool(Self.words(lease: "1s"))
        #expect(again.status == 70)
        #expect(again.errors.contains("operations reconcile"))
        #expect(try await tool("operations", "list").output.contains("IN DOUBT"))
        let listed = try await tool("operations", "list", "--in-doubt", "--json").json()
        #expect(listed.map { $0["in_doubt"] } == [true])

        let settled = try await tool(
            "operations",
            "reconcile",
            "k",
            "--outcome",
            "success",
            "--reason",
            "saw it",
            "--by",
            "carol"
        )
        #expect(settled.status == 0)
        #expect(try await tool("operations", "list", "--in-doubt", "--json").output.isEmpty)
        let shown = try #require(try await tool("operations", "show", "k", "--json").json().first)
        #expect(shown["reconciled_by"] == "carol")
        #expect(shown["reconciled_reason"] == "saw it")
        #expect(try await tool(Self.words(lease: "1s")).status == 0, "it is on record as done")
        #expect(try tool.text(of: "ran").split(separator: "\n").count == 1)
        #expect(try await tool("evidence", "verify").status == 0)
    }

    @Test(
        "An operation whose process was killed runs again once a person has released it with a finding, and says before that what it takes"
    )
    func released() async throws {
        let tool = try await Self.killed(lease: "1s")
        let words = ["operations", "release", "k", "--reason", "its process is gone", "--by", "carol"]
        try await eventually("its lease runs out") {
            try await !tool("operations", "list", "--in-doubt", "--json").output.isEmpty
        }
        #expect(try await tool("operations", "list", "--in-doubt").output.contains("its lease has run out"))
        let listed = try await tool("operations", "list", "--in-doubt", "--json").json()
        #expect(listed.map { $0["doubt"] } == ["lease_expired"])
        #expect(try await tool("operations", "show", "k").output.contains("--no-effect or --process-ended"))
        #expect(try await tool(Self.words(lease: "1s")).errors.contains("operations release"))
        let unsaid = try await tool(words)
        #expect(unsaid.status == 1)
        #expect(unsaid.errors.contains("say what you found out"))
        let released = try await tool(words + ["--process-ended"])
        #expect(released.status == 0)
        #expect(released.output.contains("a body that still runs is not stopped by this"))
        #expect(try await tool("operations", "list", "--in-doubt", "--json").output.isEmpty)
        let again = try tool.start(Self.words(lease: "1s"))
        try await eventually("it runs again") { (try? tool.text(of: "ran").count { $0 == "\n" } == 2) ?? false }
        again.signal(SIGKILL)
        let orphan = try #require(Int32(try tool.text(of: "ran").split(separator: "\n")[1]))
        kill(orphan, SIGKILL)
        _ = await again.run()
        let shown = try #require(try await tool("operations", "show", "k", "--json").json().first)
        guard case .array(let attempts)? = shown["attempts"], case .object(let first)? = attempts.first else {
            return #expect(Bool(false))
        }
        #expect(attempts.count == 2)
        #expect(first["release_finding"] == "process_ended")
        #expect(first["released_by"] == "carol")
        #expect(try await tool("evidence", "verify").status == 0)
    }
}
#endif
