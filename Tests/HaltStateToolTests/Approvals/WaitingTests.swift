#if Tool
import HaltState
import Testing

@Suite("Requests that wait on the command line")
struct WaitingTests {
    private func ask(_ tool: Tool, _ key: String, _ options: String...) async throws -> Tool.Run {
        try await tool(["guard", "--action", "job.ask", "--key", key] + options + ["--", "true"])
    }

    @Test("Requests that wait on the command line are so many at most, and more end with 75")
    func tooMany() async throws {
        let tool = try Tool.withPolicies()
        #expect(try await ask(tool, "k1", "--waiting-per-agent", "1").status == 75)
        let refused = try await ask(tool, "k2", "--waiting-per-agent", "1")
        #expect(refused.status == 75)
        #expect(refused.errors.contains("requests of its agent that wait for people is reached (1)"))
        #expect(refused.errors.contains("  see what waits: "))
        #expect(try await tool("approvals", "list", "--json").json().count == 1)
        let again = try await ask(tool, "k1", "--waiting-per-agent", "1")
        #expect(again.status == 75 && again.errors.contains("waits for approval"))
        #expect(try await ask(tool, "k2", "--waiting-per-agent", "1", "--agent-id", "other").status == 75)
        #expect(try await tool("approvals", "list", "--json").json().count == 2)
        for options in [["--waiting-per-agent", "0"], ["--waiting-per-tenant", "0"], ["--waiting-per-agent", "501"]] {
            let run = try await tool(["guard", "--action", "job.ask", "--key", "k"] + options + ["--", "true"])
            #expect(run.status == 64, "\(options)")
        }
    }

    @Test("Requests that wait on the command line because of one agent are rejected at once")
    func rejectAll() async throws {
        let tool = try Tool.withPolicies()
        for key in ["k1", "k2"] { #expect(try await ask(tool, key).status == 75) }
        #expect(try await ask(tool, "k3", "--agent-id", "other").status == 75)
        let reject = ["approvals", "reject", "--approver", "alice", "--reason", "it runs wild"]
        let done = try await tool(reject + ["--agent", "shell"])
        #expect(done.status == 0)
        #expect(done.output == "2 requests of shell rejected\n")
        #expect(try await ask(tool, "k1").status == 77)
        #expect(try await tool("approvals", "list", "--json").json().map { $0["agent_id"] } == ["other"])
        #expect(try await tool(reject + ["--agent", "shell"]).output == "nothing of shell waits for approval\n")
        let unlisted = try await tool("approvals", "reject", "--approver", "mallory", "--agent", "other")
        #expect(unlisted.status == 77)
        #expect(unlisted.output.contains("0 requests of other rejected; 1 left: mallory may not decide"))
        for arguments in [[], ["abcdef", "--agent", "shell"]] {
            #expect(try await tool(reject + arguments).status == 64, "\(arguments)")
        }
    }
}
#endif
