#if Tool
import Expectations
import Foundation
import HaltState
import Testing

/// A guard whose command has ended, while another process holds the ledger's write lock.
private struct WaitingGuard {
    let tool: Tool
    let running: RunningTool
    let lock: LedgerLock

    private static let script = """
        trap 'kill $!; exit 0' INT TERM HUP
        (trap - INT; exec sleep 600) &
        echo $$ > draft; mv draft ready
        wait
        """

    /// - Parameter number: The signal that the command ends of, sent to the process group as a terminal does.
    init(endingBy number: Int32, lease: String = "15m") async throws {
        let tool = try Tool.withPolicies()
        let words = ["guard", "--action", "job.run", "--key", "k", "--lease", lease, "--", "sh", "-c", Self.script]
        running = try tool.start(words)
        try await eventually("the command runs") { FileManager.default.fileExists(atPath: tool.url("ready").path) }
        let command = try #require(Int32(try tool.text(of: "ready").dropLast()))
        lock = try LedgerLock(tool.url(".haltstate/ledger.db").path)
        kill(-running.processIdentifier, number)
        try await eventually("the command has ended and the guard knows it") { kill(command, 0) != 0 }
        self.tool = tool
    }

    static let note = "its outcome waits for the ledger; the next signal ends the waiting"

    /// Signals the group once, and waits for the answer.
    func signalOnce(_ number: Int32) async throws {
        kill(-running.processIdentifier, number)
        try await eventually("the signal is answered") { running.errors.contains(Self.note) }
    }

    func operation() async throws -> [String: ContextValue] {
        try #require(try await tool("operations", "show", "k", "--json").json().first)
    }
}

@Suite("The outcome of a guarded command that waits for the ledger", .tags(.nothingUnknown), .timeLimit(.minutes(5)))
struct OutcomeWaitTests {
    @Test(
        "The outcome of a guarded command that waits for the ledger is recorded after a second signal, once the ledger is free",
        arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    )
    func second(_ number: Int32) async throws {
        let waiting = try await WaitingGuard(endingBy: number == SIGQUIT ? SIGINT : number)
        try await waiting.signalOnce(number)
        #expect(try waiting.lock.status(of: "k") == "started")
        try waiting.lock.release()
        #expect(await waiting.running.run().status == 0)
        let operation = try await waiting.operation()
        #expect(operation["status"] == "completed" && operation["outcome"] == "success")
        #expect(operation["result"] == ["exit_status": 0])
    }

    @Test(
        "The outcome of a guarded command that waits for the ledger is given up at a third signal, in words that say how to reconcile",
        arguments: [SIGINT, SIGTERM]
    )
    func third(_ number: Int32) async throws {
        let waiting = try await WaitingGuard(endingBy: number, lease: "1s")
        try await waiting.signalOnce(number)
        kill(-waiting.running.processIdentifier, number)
        let run = await waiting.running.run()
        #expect(run.status == 70)
        #expect(run.errors.contains("job.run ran (success), but the waiting for its record was cut short"))
        try waiting.lock.release()
        #expect(try await waiting.operation()["status"] == "started")
        try await eventually("it is in doubt") {
            try await !waiting.tool("operations", "list", "--in-doubt", "--json").output.isEmpty
        }
        let line = try #require(run.errors.firstMatch(of: /when its lease has run out: (.*)\n/)).1
        let shell = URL(fileURLWithPath: "/bin/sh")
        let settled = try RunningTool(shell, ["-c", String(line)], in: waiting.tool, environment: [:])
        #expect(await settled.run().status == 0, "the words are a command that does it")
        #expect(try await waiting.operation()["outcome"] == "success")
    }

    @Test(
        "The outcome of a guarded command that waits for the ledger is not given up when one stop comes twice at once"
    )
    func twiceAtOnce() async throws {
        let waiting = try await WaitingGuard(endingBy: SIGTERM)
        for _ in 0..<3 {
            kill(-waiting.running.processIdentifier, SIGTERM)
            waiting.running.signal(SIGTERM)
        }
        try await eventually("it is answered") { waiting.running.errors.contains(WaitingGuard.note) }
        try waiting.lock.release()
        #expect(await waiting.running.run().status == 0)
        #expect(try await waiting.operation()["outcome"] == "success")
    }

    @Test(
        "The outcome of a guarded command that waits for the ledger is given up by itself after some time, in words that say how to reconcile"
    )
    func timeLimit() async throws {
        let waiting = try await WaitingGuard(endingBy: SIGINT)
        let run = await waiting.running.run()
        try waiting.lock.release()
        #expect(run.status == 70)
        #expect(run.errors.contains("job.run ran (success), but that could not be recorded"))
        #expect(run.errors.contains("haltstate operations reconcile k --outcome success"))
        #expect(try await waiting.operation()["status"] == "started")
    }
}
#endif
