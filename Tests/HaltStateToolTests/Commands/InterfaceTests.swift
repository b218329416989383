#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("The command line")
struct InterfaceTests {
    /// What the argument parser says of itself.
    private struct Dump: Decodable {
        struct Command: Decodable {
            let commandName: String
            let subcommands: [Command]?

            /// The words that name the command, and each command below it.
            func paths(after words: [String] = []) -> [[String]] {
                let below = (subcommands ?? []).filter { $0.commandName != "help" }
                return [words] + below.flatMap { $0.paths(after: words + [$0.commandName]) }
            }
        }

        let command: Command
    }

    @Test("The command line has help for every command")
    func help() async throws {
        let dump = try await Tool()("--experimental-dump-help").output
        let commands = try JSONDecoder().decode(Dump.self, from: Data(dump.utf8)).command.paths()
        #expect(commands.count > 30)
        for command in commands {
            let run = try await Tool()(command + ["--help"])
            #expect(run.status == 0, "\(command)")
            #expect(run.output.contains("OVERVIEW: "), "\(command)")
            #expect(run.errors.isEmpty, "\(command)")
        }
    }

    @Test("The command line says its version")
    func version() async throws {
        #expect(try await Tool()("--version").output == HaltStateVersion.current + "\n")
    }

    @Test(
        "The documents name the version of the package",
        arguments: ["README.md", "Sources/HaltState/HaltState.docc/GettingStarted.md"]
    )
    func documentedVersion(path: String) throws {
        #expect(try Repository.text(of: path).contains("from: \"\(HaltStateVersion.current)\""))
    }

    @Test("The command line's help lists the exit statuses")
    func exitStatuses() async throws {
        let help = try await Tool()("--help").output
        let list = try #require(help.split(separator: "EXIT STATUS\n").last?.split(separator: "\n\n").first)
        let statuses = list.split(separator: "\n").compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
        #expect(statuses == [0, 1, 64, 66, 70, 75, 77, 126, 127])
    }

    @Test("The help of guard and its guide list the same exit statuses")
    func statusesOfGuard() async throws {
        let help = try await Tool()("guard", "--help").output
        let before = try #require(help.split(separator: "When it did not run:\n").last)
        let list = try #require(before.split(separator: "When it ran and").first)
        let listed = list.split(separator: "\n").compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
        #expect(listed.count == 7)
        let guide = try Repository.text(of: "Sources/HaltState/HaltState.docc/GuardingShellCommands.md")
        for status in listed { #expect(guide.contains("| \(status) |"), "\(status)") }
    }

    @Test(
        "The command line refuses what it does not know with 64, on standard error",
        arguments: [["nonsense"], ["demo", "--fast"]]
    )
    func unknown(_ words: [String]) async throws {
        let run = try await Tool()(words)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(!run.errors.isEmpty)
    }

    @Test("The command line shows no colours where nobody looks, and no control characters of others ever")
    func colours() async throws {
        let tool = try Tool.withPolicies()
        let words = ["guard", "--action", "job.run", "--key", "k", "--param", "note=\u{1B}[31mred\u{7}", "--", "true"]
        #expect(try await tool(words).status == 0)
        for command in [["demo"], ["approvals"], ["operations"], ["operations", "show", "k"], ["nonsense"]] {
            let run = try await tool(command)
            #expect(!(run.output + run.errors).contains("\u{1B}"))
            #expect(!(run.output + run.errors).contains("\u{7}"))
        }
    }

    @Test("The command line says on standard error what it waits for, once that has lasted over a second")
    func progress() async throws {
        let tool = try Tool.withPolicies()
        // Who opens a pipe waits until somebody writes to it, however long that takes.
        let pipe = tool.url("pipe").path
        #expect(mkfifo(pipe, 0o600) == 0)
        let running = try tool.start(["evidence", "verify", pipe])
        try await eventually("it says what it waits for") { running.errors.contains("verifying ...") }
        let writer = Task {
            while !Task.isCancelled {
                close(open(pipe, O_WRONLY | O_NONBLOCK))
                try await Task.sleep(for: .milliseconds(25))
            }
        }
        #expect(await running.run().status == 1)
        writer.cancel()
    }
}
#endif
