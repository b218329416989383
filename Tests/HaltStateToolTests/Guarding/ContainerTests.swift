#if Tool && os(Linux)
import Expectations
import Foundation
import HaltState
import Testing

/// Starts a program as the first process of a process namespace, as a container does.
private enum ProcessNamespace {
    static let words = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]

    /// Whether this process may make one.
    static let isPermitted: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words + ["true"]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}

@Suite(
    "The guard command as process 1",
    .enabled(if: ProcessNamespace.isPermitted, "process namespaces need root, and util-linux with unshare"),
    .timeLimit(.minutes(5))
)
struct ContainerTests {
    private static func start(_ tool: Tool, _ script: String) throws -> RunningTool {
        let words = ["guard", "--action", "job.run", "--key", "k", "--", "sh", "-c", script]
        return try RunningTool(
            URL(fileURLWithPath: "/usr/bin/env"),
            ProcessNamespace.words + [Tool.executable().path] + words,
            in: tool,
            environment: [:]
        )
    }

    @Test(
        "The guard command as process 1 reaps an orphan that ends while the command runs, and one that outlives the command holds up nothing"
    )
    func orphans() async throws {
        let tool = try Tool.withPolicies()
        let script = """
            echo "child of $PPID"
            (sleep 0.1 & sleep 0.2 & sleep 300 &)
            sleep 1
            grep -l '^State:.*zombie' /proc/[0-9]*/status
            grep -h -c '^PPid:.1$' /proc/[0-9]*/status | grep -c 1
            exit 5
            """
        let run = try await Self.start(tool, script).run()
        #expect(run.status == 5)
        #expect(run.lines.first == "child of 1")
        #expect(!run.output.contains("/proc/"), "nothing stays a zombie: \(run.output)")
        #expect(run.lines.last == "3", "left are the command, the orphan that goes on, and the guard's own witness")
        let shown = try #require(try await tool("operations", "show", "k", "--json").json().first)
        #expect(shown["result"] == ["exit_status": 5])
        #expect(shown["status"] == "completed")
    }

    @Test(
        "The guard command as process 1 passes TERM on to the command, as the end of a container sends it to the first process alone"
    )
    func stop() async throws {
        let tool = try Tool.withPolicies()
        let script = "trap 'echo TERM; exit 9' TERM; touch ready; while :; do sleep 0.05; done"
        let running = try Self.start(tool, script)
        try await eventually("the command runs") { FileManager.default.fileExists(atPath: tool.url("ready").path) }
        let children = try String(
            contentsOfFile: "/proc/\(running.processIdentifier)/task/\(running.processIdentifier)/children",
            encoding: .utf8
        )
        let first = try #require(Int32(children.split(separator: " ").first ?? ""))
        kill(first, SIGTERM)
        let run = await running.run()
        #expect(run.status == 9)
        #expect(run.output == "TERM\n")
    }
}
#endif
