#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("The guard command", .tags(.failClosed))
struct GuardTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var action = "job.run"
        let command: [String]
        let first: Int32
        let second: Int32
        let says: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "success", command: ["true"], first: 0, second: 0, says: "with success"),
        Case(name: "failure", command: ["sh", "-c", "exit 3"], first: 3, second: 70, says: "and failed"),
        Case(
            name: "a status that looks like ours",
            command: ["sh", "-c", "exit 75"],
            first: 75,
            second: 70,
            says: "and failed"
        ),
        Case(name: "a signal", command: ["sh", "-c", "kill -TERM $$"], first: 143, second: 70, says: "and failed"),
        Case(name: "kill", command: ["sh", "-c", "kill -KILL $$"], first: 137, second: 70, says: "and failed"),
        Case(name: "denied", action: "job.never", command: ["true"], first: 77, second: 77, says: "was denied"),
        Case(name: "pending", action: "job.ask", command: ["true"], first: 75, second: 75, says: "waits for approval"),
        Case(name: "no command", command: ["no-such-command"], first: 127, second: 127, says: "there is no command"),
        Case(
            name: "no program",
            command: ["./haltstate-policies.json"],
            first: 126,
            second: 126,
            says: "not executable"
        ),
        Case(name: "a folder", command: ["/"], first: 126, second: 126, says: "not executable"),
    ]

    @Test("The guard command exits as its table says, the first time and the second", arguments: cases)
    func statuses(_ example: Case) async throws {
        let tool = try Tool.withPolicies()
        let words = ["guard", "--action", example.action, "--key", "k", "--"] + example.command
        let first = try await tool(words)
        #expect(first.status == example.first)
        let second = try await tool(words)
        #expect(second.status == example.second)
        #expect(second.errors.contains(example.says))
        #expect(first.output.isEmpty && second.output.isEmpty)
    }

    @Test("The guard command runs once approved, exactly once")
    func approved() async throws {
        let tool = try Tool.withPolicies()
        let words = ["guard", "--action", "job.ask", "--key", "k", "--", "sh", "-c", "echo ran >> log"]
        let pending = try await tool(words)
        let hint = try #require(pending.errors.firstMatch(of: /approvals approve ([0-9a-f-]{36}) --approver/))
        try await tool("approvals", "approve", String(hint.1), "--approver", "alice")
        #expect(try await tool(words).status == 0)
        #expect(try await tool(words).status == 0)
        #expect(try tool.text(of: "log") == "ran\n")
    }

    @Test("The guard command refuses what was rejected, has expired, or is another operation under a used key")
    func refused() async throws {
        let tool = try Tool.withPolicies()
        let brief = ["guard", "--action", "job.brief", "--key", "brief", "--", "true"]
        #expect(try await tool(brief).status == 75)
        let ask = ["guard", "--action", "job.ask", "--key", "ask", "--", "true"]
        #expect(try await tool(ask).status == 75)
        let entry = try #require(
            try await tool("approvals", "list", "--json").json().first { $0["action"] == "job.ask" }
        )
        let id = try #require(entry["approval_id"]?.text)
        #expect(try await tool("approvals", "reject", id, "--approver", "bob").status == 0)
        #expect(try await tool(ask).status == 77)
        #expect(
            try await tool("guard", "--action", "job.run", "--key", "k", "--param", "n=1", "--", "true").status == 0
        )
        for changed in [["--param", "n=2", "--", "true"], ["--param", "n=1", "--", "true", "-x"], ["--", "true"]] {
            let run = try await tool(["guard", "--action", "job.run", "--key", "k"] + changed)
            #expect(run.status == 77)
            #expect(run.errors.contains("job.run holds with other arguments"))
        }
        try await eventually("the time to decide is over") { try await tool(brief).status == 77 }
    }

    @Test("The guard command is an error without policies that load, and nothing runs")
    func error() async throws {
        let tool = try Tool()
        try tool.makeLedger()
        let words = ["guard", "--action", "job.run", "--key", "k", "--", "sh", "-c", "echo ran >> log"]
        let missing = try await tool(words)
        #expect(missing.status == 70)
        #expect(missing.errors.contains("haltstate-policies.json"))
        try tool.write(#"[{"name": "a"}]"#, to: "haltstate-policies.json")
        let broken = try await tool(words)
        #expect(broken.status == 70)
        #expect(broken.errors.contains("haltstate-policies.json:1:2"))
        try tool.write("[]", to: "haltstate-policies.json")
        #expect(try await tool(words).status == 77, "no policies deny everything")
        #expect(!FileManager.default.fileExists(atPath: tool.url("log").path))
    }

    @Test(
        "The guard command refuses a wrong command line with 64",
        arguments: [
            ["--action", "job.run", "--key", "k"], ["--action", "job.run", "--", "true"],
            ["--action", "Job", "--key", "k", "--", "true"], ["--action", "job.run", "--key", " ", "--", "true"],
            ["--action", "job.run", "--key", "k", "--param", "n", "--", "true"],
            ["--action", "job.run", "--key", "k", "--param", "a=1", "--param", "a.b=2", "--", "true"],
            ["--action", "job.run", "--key", "k", "--param", "arguments_digest=1", "--", "true"],
            ["--action", "job.run", "--key", "k", "--lease", "soon", "--", "true"],
        ]
    )
    func usage(_ words: [String]) async throws {
        let tool = try Tool.withPolicies()
        let run = try await tool(["guard"] + words)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("Error: "))
    }

    @Test(
        "The guard command passes streams and arguments through, and keeps the words of the command out of the ledger"
    )
    func streams() async throws {
        let tool = try Tool.withPolicies()
        let words = ["sh", "-c", "printf '%s|' \"$@\"; echo oops >&2", "sh", "a b", "", "--key", "s3cret"]
        let run = try await tool(["guard", "--action", "job.run", "--key", "k", "--"] + words)
        #expect(run.status == 0)
        #expect(run.output == "a b||--key|s3cret|")
        #expect(run.errors == "oops\n")
        #expect(!(try await tool("evidence", "export").output.contains("s3cret")))
        let shown = try #require(try await tool("operations", "show", "k", "--json").json().first)
        #expect(shown["result"] == ["exit_status": 0])
    }

    @Test("The guard command hands the environment on, also what is not text")
    func environment() async throws {
        let tool = try Tool.withPolicies()
        let inner = try Tool.executable().path
        let guarded = "guard --action job.run --key k -- sh -c 'printf %s \"$BYTES\" | od -An -tx1'"
        let script = "export BYTES=$(printf '\\377'); exec \(inner) \(guarded)"
        let run = try await tool("guard", "--action", "job.run", "--key", "outer", "--", "sh", "-c", script)
        #expect(run.status == 0)
        #expect(run.output == " ff\n")
    }

    @Test(
        "The guard command keeps its own variables from the command, and hands on all others, also those that look like them"
    )
    func keys() async throws {
        let tool = try Tool.withPolicies()
        let variables = [
            "HALTSTATE_API_KEY": "hs_secret", "HALTSTATE_TENANT_ID": "acme", "HALTSTATE_": "empty",
            "HALTSTATES": "other",
            "XHALTSTATE_A": "front", "HALTSTATE": "bare",
        ]
        let words = ["guard", "--action", "job.run", "--key", "k", "--", "sh", "-c", "env | grep HALTSTATE | sort"]
        let run = try await tool.start(words, environment: variables).run()
        #expect(run.status == 0)
        #expect(run.lines == ["HALTSTATE=bare", "HALTSTATES=other", "XHALTSTATE_A=front"])
    }

    @Test("The guard command runs one of eight that come at the same time under one key")
    func race() async throws {
        let tool = try Tool.withPolicies()
        let words = ["guard", "--action", "job.run", "--key", "k", "--", "sh", "-c", "echo ran >> log; sleep 0.2"]
        let statuses = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<8 { group.addTask { try await tool(words).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(try tool.text(of: "log") == "ran\n")
        #expect(statuses.allSatisfy { $0 == 0 || $0 == 75 }, "\(statuses)")
        #expect(statuses.contains(0))
    }

    @Test(
        "The guard command passes a signal for itself on to the command and reports how that ended",
        arguments: [SIGTERM, SIGHUP]
    )
    func relay(_ number: Int32) async throws {
        let tool = try Tool.withPolicies()
        let script = "trap 'exit 9' TERM HUP; touch ready; while :; do sleep 0.05; done"
        let running = try tool.start(["guard", "--action", "job.run", "--key", "k", "--", "sh", "-c", script])
        try await eventually("the command runs") { FileManager.default.fileExists(atPath: tool.url("ready").path) }
        running.signal(SIGINT)
        running.signal(SIGQUIT)
        running.signal(number)
        #expect(await running.run().status == 9)
        let shown = try #require(try await tool("operations", "show", "k", "--json").json().first)
        #expect(shown["outcome"] == "error")
        #expect(shown["result"] == ["exit_status": 9])
    }
}
#endif
