#if Tool
import Expectations
import Foundation
import HaltState
import Testing

/// A guard in a process group of its own, and its command, which notes each TERM that it gets.
private struct GuardedGroup {
    let tool: Tool
    let running: RunningTool
    let command: Int32

    /// What runs beside the command ignores the signal, so that only the command counts.
    private static let script = """
        trap 'echo TERM >> log' TERM
        (trap '' TERM INT; exec sleep 600) &
        echo $$ > draft; mv draft ready
        while [ ! -e stop ]; do wait; done
        kill -KILL $!
        exit 3
        """

    /// - Parameter prefix: What stands in front of the shell that runs the script.
    init(prefix: [String] = []) async throws {
        let tool = try Tool.withPolicies()
        try Data().write(to: tool.url("log"))
        let words = ["guard", "--action", "job.run", "--key", "k", "--"] + prefix + ["bash", "-c", Self.script]
        running = try tool.start(words)
        try await eventually("the command runs") { FileManager.default.fileExists(atPath: tool.url("ready").path) }
        command = try #require(Int32(try tool.text(of: "ready").dropLast()))
        self.tool = tool
        #expect(getpgid(running.processIdentifier) == running.processIdentifier, "it leads a group of its own")
    }

    /// How often the command got the signal.
    var count: Int { get throws { try tool.text(of: "log").split(separator: "\n").count } }

    func signalGroup() { kill(-running.processIdentifier, SIGTERM) }

    /// Waits until the command has been told so often, and a fixed time for what might come on top: only time can show that
    /// nothing does.
    func expect(_ expected: Int, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually(comment, sourceLocation: sourceLocation) { try count >= expected }
        try await Task.sleep(for: .milliseconds(75))
        #expect(try count == expected, comment, sourceLocation: sourceLocation)
    }

    func end() async throws {
        try Data().write(to: tool.url("stop"))
        kill(command, SIGTERM)
        #expect(await running.run().status == 3)
    }
}

@Suite("Signals of the guard command", .tags(.nothingUnknown), .timeLimit(.minutes(5)))
struct GuardSignalTests {
    @Test("A TERM to the whole process group reaches the command once, 200 times over")
    func group() async throws {
        let group = try await GuardedGroup()
        for number in 1...200 {
            group.signalGroup()
            try await group.expect(number, "TERM number \(number)")
        }
        try await group.end()
    }

    @Test("A TERM to the guard alone is passed on, before and after one to the group")
    func alone() async throws {
        let group = try await GuardedGroup()
        for number in 1...10 {
            group.running.signal(SIGTERM)
            try await group.expect(2 * number - 1, "to the guard alone")
            group.signalGroup()
            try await group.expect(2 * number, "to the group")
        }
        try await group.end()
    }

    @Test("A TERM to the guard and then to the command, as service managers send it, reaches the command once")
    func oneAfterAnother() async throws {
        let group = try await GuardedGroup()
        let members = try group.tool.members(of: group.running.processIdentifier)
        #expect(members.count >= 3, "the guard, its command, and what tells a group from one process")
        for number in 1...10 {
            for member in members { kill(member, SIGTERM) }
            try await group.expect(number, "TERM number \(number)")
        }
        try await group.end()
    }

    @Test("A command in another process group gets what the guard's group gets")
    func otherGroup() async throws {
        let group = try await GuardedGroup(prefix: ["setsid"])
        #expect(getpgid(group.command) == group.command)
        for number in 1...5 {
            group.signalGroup()
            try await group.expect(number, "TERM number \(number)")
        }
        try await group.end()
    }

    @Test("A guard whose witness is stopped passes the signal on after all")
    func stoppedWitness() async throws {
        let group = try await GuardedGroup()
        let members = try group.tool.members(of: group.running.processIdentifier)
        for member in members where member != group.running.processIdentifier && member != group.command {
            kill(member, SIGSTOP)
        }
        for number in 1...2 {
            group.running.signal(SIGTERM)
            try await group.expect(number, "TERM number \(number)")
        }
        for member in members { kill(member, SIGCONT) }
        try await group.end()
    }

    @Test("How a command ended is known also where the guard was started with the ends of children ignored")
    func ignoredChildren() async throws {
        let tool = try Tool.withPolicies()
        let guarded = "exec '\(try Tool.executable().path)' guard --action job.run --key k -- sh -c 'exit 7'"
        let run = try await RunningTool(
            URL(fileURLWithPath: "/bin/bash"),
            ["-c", "trap '' CHLD; \(guarded)"],
            in: tool,
            environment: [:]
        ).run()
        #expect(run.status == 7)
        let shown = try #require(try await tool("operations", "show", "k", "--json").json().first)
        #expect(shown["result"] == ["exit_status": 7])
    }
}

extension Tool {
    /// The processes of a group, those that were started first in front.
    fileprivate func members(of group: Int32) throws -> [Int32] {
        let listing = Process()
        listing.executableURL = URL(fileURLWithPath: "/bin/ps")
        listing.arguments = ["-A", "-o", "pid=,pgid="]
        let output = Pipe()
        listing.standardOutput = output
        try listing.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        listing.waitUntilExit()
        return text.split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").compactMap { Int32($0) }
            return numbers.count == 2 && numbers[1] == group ? numbers[0] : nil
        }.sorted()
    }
}
#endif
