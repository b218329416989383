#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("The command line")
struct InterfaceTests {
    static let commands =
        [
            [], ["demo"], ["approvals"], ["approvals", "list"], ["approvals", "show"], ["approvals", "approve"],
            ["approvals", "reject"], ["approvals", "withdraw"], ["approvals", "watch"], ["operations"],
            ["operations", "list"], ["operations", "show"], ["operations", "reconcile"], ["operations", "release"],
            ["evidence"], ["evidence", "verify"], ["evidence", "export"], ["policy"],
            ["policy", "check"], ["policy", "explain"], ["policy", "sample"], ["guard"],
            ["agents"], ["agents", "list"], ["agents", "show"], ["agents", "order"],
        ] + serverCommands

    #if Server
    static let serverCommands = [
        ["serve"], ["keys"], ["keys", "create"], ["keys", "list"], ["keys", "name"], ["keys", "revoke"],
        ["keys", "binding"], ["keys", "binding", "show"], ["keys", "binding", "offer"],
        ["users"], ["users", "create"], ["users", "list"], ["users", "role"], ["users", "reset"], ["users", "disable"],
        ["users", "enable"],
    ]
    #else
    static let serverCommands: [[String]] = []
    #endif

    @Test("The command line has help for every command", arguments: commands)
    func help(_ command: [String]) async throws {
        let run = try await Tool()(command + ["--help"])
        #expect(run.status == 0)
        #expect(run.output.contains("OVERVIEW: "))
        #expect(run.errors.isEmpty)
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
        #expect(try await tool("demo").status == 0)
        let lock = try LedgerLock(tool.url(".haltstate/ledger.db").path)
        let running = try tool.start(["demo", "--json"])
        try await eventually("it says what it waits for") { running.errors.contains("...") }
        try lock.release()
        let run = await running.run()
        #expect(run.status == 0)
        #expect(try run.json().count == 29)
    }
}
#endif
