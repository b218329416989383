#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("A guard inside the script of a guard", .tags(.nothingUnknown))
struct GuardInsideGuardTests {
    /// Closes an order: notes what it does, and has a refund inside that waits for people.
    private static func tool(refund: String = "echo refunded >> refunds", rest: String = "") throws -> Tool {
        let tool = try Tool.withPolicies()
        let haltstate = try Tool.executable().path
        try tool.write("#!/bin/sh\n\(refund)\n", to: "refund.sh")
        try tool.write(
            """
            #!/bin/sh
            echo begun >> log
            \(haltstate) guard --action job.run --key note-7 -- sh -c 'echo noted >> notes' || exit $?
            \(haltstate) guard --action job.ask --key refund-7 --lease 1s -- ./refund.sh || { status=$?; \(rest) exit $status; }
            echo closed >> log

            """,
            to: "close.sh"
        )
        for name in ["refund.sh", "close.sh"] { chmod(tool.url(name).path, 0o755) }
        return tool
    }

    private static func close(_ options: String..., action: String = "job.run", lease: String = "15m") -> [String] {
        ["guard", "--action", action, "--key", "close-7", "--lease", lease] + options + ["--", "./close.sh"]
    }

    private static let resuming = close("--not-performed-status", "75")

    private func approve(_ key: String = "refund-7", _ answer: String = "approve", in tool: Tool) async throws {
        let waiting = try await tool("approvals", "list", "--json").json()
        let entry = try #require(waiting.first { $0["idempotency_key"] == .string(key) })
        guard case .string(let id)? = entry["approval_id"] else { throw CancellationError() }
        #expect(try await tool("approvals", answer, id, "--approver", "alice").status == 0)
    }

    private func lines(_ name: String, of tool: Tool) -> [String] {
        ((try? tool.text(of: name)) ?? "").split(separator: "\n").map(String.init)
    }

    @Test(
        "A guard inside the script of a guard stops it, and after the approval it runs again from its beginning, once"
    )
    func resumed() async throws {
        let tool = try Self.tool()
        for _ in 0..<2 {
            let waiting = try await tool(Self.resuming)
            #expect(waiting.status == 75)
            #expect(waiting.errors.contains("waits for approval"))
        }
        #expect(lines("refunds", of: tool).isEmpty)
        try await approve(in: tool)
        #expect(try await tool(Self.resuming).status == 0)
        let again = try await tool(Self.resuming)
        #expect(again.status == 0)
        #expect(again.errors.contains("with success"))
        #expect(lines("log", of: tool) == ["begun", "begun", "begun", "closed"])
        #expect(lines("notes", of: tool) == ["noted"] && lines("refunds", of: tool) == ["refunded"])
        #expect(try await tool.starts() == 5, "the script three times, and each guard in it once")
        #expect(try await tool("evidence", "verify").status == 0)
    }

    @Test(
        "A guard inside the script of a guard spends the key of one that says nothing, which says what happened and what to do"
    )
    func spent() async throws {
        let tool = try Self.tool()
        #expect(try await tool(Self.close()).status == 75)
        try await approve(in: tool)
        for words in [Self.close(), Self.resuming, Self.close("--not-performed-status", "70,75")] {
            let spent = try await tool(words)
            #expect(spent.status == 70, "what has been recorded is not said otherwise later")
            #expect(spent.errors.contains("has already run under this key and failed"))
            #expect(spent.errors.contains("the command ended with 75, as a 'haltstate guard' in it does that waits"))
            #expect(spent.errors.contains("haltstate operations release"))
            #expect(spent.errors.contains("--not-performed-status 75"))
        }
        #expect(lines("log", of: tool) == ["begun"] && lines("refunds", of: tool).isEmpty)
    }

    @Test(
        "A guard inside the script of a guard that is refused ends it for good, unless that is listed, too",
        arguments: [("75", 70), ("75,77", 77)] as [(String, Int32)]
    )
    func rejected(statuses: String, second: Int32) async throws {
        let tool = try Self.tool()
        let words = Self.close("--not-performed-status", statuses)
        #expect(try await tool(words).status == 75)
        try await approve("refund-7", "reject", in: tool)
        #expect(try await tool(words).status == 77)
        let last = try await tool(words)
        #expect(last.status == second)
        #expect(!last.errors.contains("ended with 75"))
        #expect(lines("refunds", of: tool).isEmpty)
    }

    @Test(
        "A guard inside the script of a guard leaves an approval of the outer one used, unless its policy lets it be used again",
        arguments: [1, 2]
    )
    func approvals(attempts: Int) async throws {
        let tool = try Self.tool()
        let rule = #""approval": {"approvers": ["alice", "bob"]"#
        try tool.write(
            Samples.policies.replacing("\(rule)}", with: "\(rule), \"attempts\": \(attempts)}"),
            to: "haltstate-policies.json"
        )
        let words = Self.close("--not-performed-status", "75", action: "job.ask")
        #expect(try await tool(words).status == 75)
        #expect(lines("log", of: tool).isEmpty, "it waits itself")
        try await approve("close-7", in: tool)
        #expect(try await tool(words).status == 75)
        #expect(lines("log", of: tool) == ["begun"])
        try await approve(in: tool)
        if attempts == 1 {
            #expect(try await tool(words).status == 75)
            #expect(lines("log", of: tool) == ["begun"], "it waits itself, again")
            try await approve("close-7", in: tool)
        }
        #expect(try await tool(words).status == 0)
        #expect(lines("log", of: tool) == ["begun", "begun", "closed"] && lines("refunds", of: tool) == ["refunded"])
    }

    @Test(
        "A guard inside the script of a guard stays in doubt when the outer one is killed before it could report that nothing was done"
    )
    func outerKilled() async throws {
        let tool = try Self.tool(rest: "echo $$ > waiting; exec sleep 600;")
        let words = Self.close("--not-performed-status", "75", lease: "1s")
        let running = try tool.start(words)
        try await eventually("the guard inside waits") { lines("waiting", of: tool).count == 1 }
        running.signal(SIGKILL)
        kill(try #require(Int32(lines("waiting", of: tool)[0])), SIGKILL)
        #expect(await running.run().status == 137)
        try await approve(in: tool)
        try await eventually("its lease runs out") { try await tool(words).status == 70 }
        let shown = try #require(try await tool("operations", "show", "close-7", "--json").json().first)
        #expect(shown["in_doubt"] == true)
        #expect(lines("log", of: tool) == ["begun"] && lines("refunds", of: tool).isEmpty)
    }

    @Test(
        "A guard inside the script of a guard that is killed in the middle of its command runs nothing again, and neither does the outer one"
    )
    func innerKilled() async throws {
        let tool = try Self.tool(refund: "echo refunded >> refunds; echo $$ $PPID > running; exec sleep 600")
        #expect(try await tool(Self.resuming).status == 75)
        try await approve(in: tool)
        let running = try tool.start(Self.resuming)
        try await eventually("the refund runs") { lines("running", of: tool).count == 1 }
        let identifiers = lines("running", of: tool)[0].split(separator: " ").compactMap { Int32($0) }
        for identifier in identifiers.reversed() { kill(identifier, SIGKILL) }
        #expect(await running.run().status == 137)
        #expect(try await tool(Self.resuming).status == 70)
        #expect(lines("refunds", of: tool) == ["refunded"] && lines("log", of: tool) == ["begun", "begun"])
    }

    @Test(
        "A guard inside the script of a guard has the status of a command that did nothing leave the key free, and any other spend it"
    )
    func statuses() async throws {
        let tool = try Tool.withPolicies()
        func run(_ status: String, key: String, _ options: String...) async throws -> Int32 {
            let words = ["guard", "--action", "job.run", "--key", key] + options
            return try await tool(words + ["--", "sh", "-c", "echo $0 >> log; exit $(cat status)", key])
                .status
        }
        try tool.write("3", to: "status")
        #expect(try await run("3", key: "a", "--not-performed-status", "65,3", "--not-performed-status", "255") == 3)
        try tool.write("255", to: "status")
        #expect(
            try await run("255", key: "a", "--not-performed-status", "65,3", "--not-performed-status", "255") == 255
        )
        try tool.write("4", to: "status")
        #expect(try await run("4", key: "a", "--not-performed-status", "65,3") == 4)
        #expect(try await run("4", key: "a", "--not-performed-status", "4") == 70)
        try tool.write("3", to: "status")
        #expect(try await run("3", key: "b", "--not-performed-status", "3") == 3)
        #expect(try await run("3", key: "b") == 3, "another attempt, which says nothing of itself")
        #expect(try await run("3", key: "b", "--not-performed-status", "3") == 70)
        #expect(lines("log", of: tool) == ["a", "a", "a", "b", "b"])
    }

    @Test("A guard inside the script of a guard leaves the key free where the command could not be started")
    func notStarted() async throws {
        let tool = try Tool.withPolicies()
        try tool.write("\u{7F}no program", to: "job")
        chmod(tool.url("job").path, 0o755)
        let words = ["guard", "--action", "job.run", "--key", "k", "--", "./job"]
        #expect(try await tool(words).status == 126)
        try tool.write("#!/bin/sh\necho ran >> log\n", to: "job")
        #expect(try await tool(words).status == 0)
        #expect(try await tool(words).status == 0)
        #expect(lines("log", of: tool) == ["ran"])
    }

    @Test(
        "A guard inside the script of a guard takes statuses that a command can end with, each once",
        arguments: [
            ("0", "0 is success"), ("75,0", "0 is success"), ("256", "'256' is no exit status"), ("", "'' is no exit"),
            ("75,", "'' is no exit status"), ("+75", "'+75' is no exit status"), ("075", "'075' is no exit status"),
            ("75 ", "is no exit status"), ("75;76", "'75;76' is no exit status"), ("75,75", "75 is there twice"),
            ("tempfail", "'tempfail' is no exit status"), ("7\u{202E}5", "is no exit status"),
            ("137", "137 is what signal 9 leaves"), ("129", "signal 1 leaves"), ("192", "signal 64 leaves"),
        ]
    )
    func usage(statuses: String, says: String) async throws {
        let tool = try Self.tool()
        let run = try await tool(Self.close("--not-performed-status", statuses))
        #expect(run.status == 64)
        #expect(run.errors.contains("--not-performed-status: ") && run.errors.contains(says), "\(run.errors)")
        #expect(!run.errors.contains("\u{202E}"))
        #expect(lines("log", of: tool).isEmpty)
        #expect(try await tool.starts() == 0)
    }

    @Test(
        "A guard inside the script of a guard takes the bounds, and no status in two of the lists",
        arguments: [("1,128", 0), ("193,255", 0), ("75", 64)] as [(String, Int32)]
    )
    func bounds(statuses: String, status: Int32) async throws {
        let tool = try Tool.withPolicies()
        let words = ["guard", "--action", "job.run", "--key", "k", "--not-performed-status", "75"]
        #expect(try await tool(words + ["--not-performed-status", statuses, "--", "true"]).status == status)
    }
}
#endif
