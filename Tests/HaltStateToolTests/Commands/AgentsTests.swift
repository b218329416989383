#if Tool
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Testing

@Suite("Orders to stop on the command line", .tags(.stopMeansStop))
struct AgentsTests {
    private static func guarded(_ tool: Tool, _ key: String, _ action: String = "job.run") async throws -> Tool.Run {
        try await tool(
            "guard",
            "--action",
            action,
            "--agent-id",
            "worker",
            "--key",
            key,
            "--",
            "sh",
            "-c",
            "echo ran >> log"
        )
    }

    @Test(
        "Orders to stop on the command line are looked at by a guarded command, and lifted again",
        arguments: [["worker"], ["WORKER"], ["--all"], ["--action", "job.*"]]
    )
    func guarded(target: [String]) async throws {
        let tool = try Tool.withPolicies()
        for status in ["kill", "PAUSE"] {
            let given = try await tool(["agents", "order", status, "--reason", "incident 7"] + target)
            #expect(given.status == 0)
            #expect(given.output.hasPrefix("\(status.uppercased())  "))
            #expect(given.output.hasSuffix("under way: nothing\n"))
            let refused = try await Self.guarded(tool, "k")
            #expect(refused.status == 77)
            #expect(refused.errors.contains(status == "kill" ? "stopped by the kill switch" : "paused"))
            #expect(try await tool("agents").output.contains("incident 7"))
        }
        #expect(try await tool(["agents", "order", "ok"] + target).status == 0)
        #expect(try await Self.guarded(tool, "k").status == 0)
        #expect(try await tool(["agents", "order", "kill"] + target).status == 0)
        #expect(try await Self.guarded(tool, "k").status == 0, "what has run is answered as ever")
        #expect(try tool.text(of: "log") == "ran\n")
        let exported = try await tool("evidence", "export").output
        for kind in ["order.given", "order.lifted", "call.refused"] {
            #expect(exported.contains("\"type\":\"\(kind)\""))
        }
        #expect(try await tool("evidence", "verify").status == 0)
    }

    @Test("Orders to stop on the command line say what is still under way")
    func underWay() async throws {
        let tool = try Tool.withPolicies()
        let words = ["guard", "--action", "job.run", "--agent-id", "worker", "--key", "slow", "--"]
        let running = try tool.start(words + ["sh", "-c", "touch running; while [ ! -e go ]; do sleep 0.1; done"])
        try await eventually("the command runs") { (try? tool.text(of: "running")) != nil }
        let given = try await tool("agents", "order", "kill", "worker")
        #expect(given.output.hasSuffix("under way: 1 started and not ended, 0 permits out\n"))
        let shown = try await tool("agents", "show", "worker")
        #expect(shown.output.hasPrefix("worker  KILL\nunder way: 1 started") && shown.output.contains("slow"))
        try tool.write("", to: "go")
        #expect(await running.run().status == 0, "an order ends nothing, and its end is recorded")
        #expect(try await tool("agents", "show", "worker").output == "worker  KILL\nunder way: nothing\n")
    }

    @Test(
        "Orders to stop on the command line name one target, and one that there can be",
        arguments: [
            ([], 64), (["a", "--all"], 64), (["--action", "refund"], 1), (["--action", "Refund.*"], 1),
            (["a\u{200B}"], 1), (["a", "--by", "\u{430}lice"], 1),
        ] as [([String], Int32)]
    )
    func wrong(words: [String], status: Int32) async throws {
        let tool = try Tool.withPolicies()
        #expect(try await tool(["agents", "order", "kill"] + words).status == status)
        #expect(try await tool("agents").output == "no agent is paused or stopped\n")
    }

    #if Server
    @Test("A key that may speak for any agent is made with a note that says so")
    func anyAgent() async throws {
        let tool = try Tool.withPolicies()
        let create = ["keys", "create", "--tenant", "shop", "--scope", "agent:check"]
        #expect(try await tool(create).errors.contains("without --agent the key may speak for any agent"))
        #expect(!(try await tool(create + ["--agent", "worker"]).errors.contains("any agent")))
        let admin = ["keys", "create", "--tenant", "shop", "--scope", "admin:read"]
        #expect(!(try await tool(admin).errors.contains("any agent")))
        let exported = try await tool("evidence", "export", "--tenant", "shop").output
        #expect(exported.contains("\"type\":\"key.created\"") && exported.contains("os-user:"))
    }
    #endif
}
#endif
