#if Server
import Expectations
import Foundation
import Testing

/// `haltstate serve` as a process, with a key for agents and one for a person, and the Python that asks it.
struct Interop: Sendable {
    static let python = ProcessInfo.processInfo.environment["HALTSTATE_PYTHON"]

    static let scripts = Repository.root.appending(path: "Tests/Interop")
    private static let policies = """
        {"version": "interop-1", "policies": [
            {"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 1},
            {"name": "never", "action_pattern": "job.never", "effect": "DENY", "priority": 5},
            {"name": "ask", "action_pattern": "job.ask", "effect": "APPROVAL_REQUIRED", "priority": 5},
            {"name": "brief", "action_pattern": "job.brief", "effect": "APPROVAL_REQUIRED", "priority": 5,
             "approval": {"expires_in": "1s"}}
        ]}
        """

    let tool: Tool
    let process: RunningTool
    let url: String
    let agentKey: String
    let personKey: String
    /// A key for the agent `worker` alone.
    let workerKey: String
    /// A key that may do everything.
    let allKey: String

    /// Starts a server in a new folder.
    static func serve() async throws -> Interop {
        let tool = try Tool()
        try tool.write(policies, to: "haltstate-policies.json")
        func key(_ words: String...) async throws -> String {
            let run = try await tool(["keys", "create", "--tenant", "shop"] + words)
            return run.output.trimmingCharacters(in: .newlines)
        }
        let agent = try await key("--scope", "agent:check,agent:report,admin:read")
        let person = try await key("--scope", "admin:read,admin:write", "--name", "alice")
        let all = try await key("--scope", "agent:check,agent:report,admin:read,admin:write", "--name", "tester")
        let worker = try await key("--scope", "agent:check,agent:report", "--agent", "worker")
        return try await serve(tool, agent, person, worker, all)
    }

    /// Starts a server on the data of one that has ended.
    static func serve(in other: Interop) async throws -> Interop {
        try await serve(other.tool, other.agentKey, other.personKey, other.workerKey, other.allKey)
    }

    private static func serve(
        _ tool: Tool,
        _ agentKey: String,
        _ personKey: String,
        _ workerKey: String,
        _ allKey: String
    ) async throws -> Interop {
        let process = try tool.start(["serve", "--port", "0", "--keep-content", "1d", "--requests-per-second", "9999"])
        try await eventually("the server listens") { process.output.hasPrefix("listening on ") }
        let url = process.output.dropFirst("listening on ".count).trimmingCharacters(in: .newlines)
        return Interop(
            tool: tool,
            process: process,
            url: url,
            agentKey: agentKey,
            personKey: personKey,
            workerKey: workerKey,
            allKey: allKey
        )
    }

    /// Runs a script to its end.
    ///
    /// - Parameter sdk: The version of the published client that it imports.
    func python(_ arguments: [String], sdk: String? = nil) async throws -> Tool.Run {
        try await startPython(arguments, sdk: sdk).run()
    }

    func startPython(_ arguments: [String], sdk: String? = nil) throws -> RunningTool {
        let python = URL(fileURLWithPath: try #require(Self.python))
        let packages = python.deletingLastPathComponent().deletingLastPathComponent()
        var environment = [
            "INTEROP_BASE_URL": url, "INTEROP_AGENT_KEY": agentKey, "INTEROP_PERSON_KEY": personKey,
            "INTEROP_WORKER_KEY": workerKey,
        ]
        if let sdk { environment["PYTHONPATH"] = packages.appending(path: "sdk-\(sdk)").path }
        var arguments = arguments
        if arguments[0].hasSuffix(".py") { arguments[0] = Self.scripts.appending(path: arguments[0]).path }
        return try RunningTool(python, arguments, in: tool, environment: environment)
    }

    /// Asks the server to end, and waits until it has.
    func stop() async -> Tool.Run {
        process.signal(SIGTERM)
        return await process.run()
    }
}
#endif
