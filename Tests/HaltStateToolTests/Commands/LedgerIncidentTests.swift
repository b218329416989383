#if Tool
import Expectations
import Foundation
import HaltState
import HaltStateSQLite
import Testing

@Suite("A ledger that changes under a running tool", .tags(.theFileThatIsThere), .timeLimit(.minutes(5)))
struct LedgerIncidentTests {
    /// Waits until a file is there and then runs on.
    private static let waits = ["sh", "-c", "touch running; while [ ! -e go ]; do sleep 0.02; done; echo ran >> log"]

    @Test(
        "A command whose ledger is removed or restored while it runs exits with 70",
        arguments: ["removed", "restored"]
    )
    func whileItRuns(what: String) async throws {
        let tool = try Tool.withPolicies()
        #expect(try await tool("backup", "backup.db").status == 0)
        let guarded = try tool.start(["guard", "--action", "job.run", "--key", "k", "--"] + Self.waits)
        try await eventually("the command runs") { FileManager.default.fileExists(atPath: tool.url("running").path) }
        // A restore refuses while somebody has the file open; somebody who moves files does not ask.
        #expect(try await tool("restore", "backup.db").status == 70)
        for suffix in ["", "-wal", "-shm"] {
            try FileManager.default.removeItem(at: tool.url(".haltstate/ledger.db\(suffix)"))
        }
        if what == "restored" { #expect(try await tool("restore", "backup.db").status == 0) }
        try tool.write("", to: "go")
        let run = await guarded.run()
        #expect(run.status == 70)
        #expect(run.errors.contains("ran (success), but that could not be recorded"))
        #expect(try tool.text(of: "log") == "ran\n")
        if what == "restored" {
            let again = try await tool(["guard", "--action", "job.run", "--key", "k", "--"] + Self.waits)
            #expect(again.status == 77)
            #expect(again.errors.contains("unknown since the backup of"))
            #expect(try tool.text(of: "log") == "ran\n")
        }
    }

    @Test("A job that starts in another folder finds no ledger, makes none and does not run")
    func otherFolder() async throws {
        let tool = try Tool.withPolicies(hasLedger: false)
        let words = ["guard", "--action", "job.run", "--key", "k", "--", "sh", "-c", "echo ran >> log"]
        let missing = try await tool(words)
        #expect(missing.status == 70)
        #expect(missing.errors.contains("there is no ledger") && missing.errors.contains("haltstate init"))
        #expect(!FileManager.default.fileExists(atPath: tool.url(".haltstate").path))
        let made = try await tool("init")
        #expect(made.status == 0)
        #expect(made.output == "made the ledger \(tool.url(".haltstate/ledger.db").path)\n")
        #expect(try await tool("init").status == 1)
        #expect(try await tool(words).status == 0)
        #expect(try tool.text(of: "log") == "ran\n")
    }

    @Test("Commands that read change no file and make none, also beside a ledger of an earlier version")
    func reading() async throws {
        let tool = try Tool.withPolicies()
        #expect(try await tool("guard", "--action", "job.ask", "--key", "k", "--", "true").status == 75)
        let golden = Repository.root.appending(path: "Tests/HaltStateSQLiteTests/Fixtures/Golden/ledger-1.db")
        try FileManager.default.createDirectory(at: tool.url("old"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: golden, to: tool.url("old/ledger.db"))
        for folder in [".haltstate", "old"] {
            let before = try contents(tool.url(folder))
            for words in [
                ["approvals", "list", "--all"], ["operations", "list"], ["evidence", "verify"], ["evidence", "export"],
                ["quarantine", "show"],
            ] {
                let run = try await tool(words + ["--data-directory", folder])
                #expect(run.status == 0, "\(words): \(run.errors)")
            }
            #expect(try contents(tool.url(folder)) == before)
        }
        let refused = try await tool(
            "guard",
            "--data-directory",
            "old",
            "--action",
            "job.run",
            "--key",
            "k",
            "--",
            "true"
        )
        #expect(refused.status == 70)
        #expect(refused.errors.contains("haltstate migrate"))
        #expect(try await tool("migrate", "--data-directory", "old").errors.contains("from form 1 to 8"))
        let guarded = ["guard", "--data-directory", "old", "--action", "job.run", "--key", "k", "--", "true"]
        #expect(try await tool(guarded).status == 0)
        #expect(try await tool("migrate", "--data-directory", "old").errors.contains("nothing to do"))
    }

    /// The files of a folder, without SQLite's index of the log, where readers leave their marks.
    private func contents(_ folder: URL) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasSuffix("-shm") }
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: folder.appending(path: $0))) }
        )
    }

    @Test("A backup is restored in quarantine, shown, and let go on key by key")
    func drill() async throws {
        let tool = try Tool.withPolicies()
        func guarded(_ key: String) async throws -> Int32 {
            try await tool("guard", "--action", "job.run", "--key", key, "--", "sh", "-c", "echo \(key) >> log").status
        }
        #expect(try await guarded("before") == 0)
        let backup = try await tool("backup", "backup.db")
        #expect(backup.output.contains("tenant local: 3 events, 1 operation, head "))
        #expect(try await tool("backup", "backup.db").status == 70)
        #expect(try await guarded("after") == 0)
        let restored = try await tool("restore", "backup.db", "--by", "alice")
        #expect(restored.status == 0)
        #expect(restored.output.contains("in quarantine"))
        #expect(try await guarded("before") == 0)
        #expect(try await guarded("after") == 77)
        let shown = try await tool("quarantine", "show", "--json").json()
        #expect(shown.first?["held"] == [])
        #expect(try await tool("quarantine", "lift", "--key", "new", "--reason", " ").status == 1)
        #expect(try await tool("quarantine", "lift", "--key", "new", "--reason", "asked").status == 0)
        #expect(try await guarded("new") == 0)
        let found = ["operations", "reconcile", "after", "--outcome", "success", "--reason", "in the log"]
        #expect(try await tool(found).status == 0)
        #expect(try await guarded("after") == 0)
        #expect(try await guarded("other") == 77)
        #expect(try await tool("quarantine", "lift", "--all", "--reason", "all is known").status == 0)
        #expect(try await guarded("other") == 0)
        #expect(try await tool("quarantine").output == "nothing is in quarantine\n")
        #expect(try tool.text(of: "log") == "before\nafter\nnew\nother\n")
        #expect(try await tool("evidence", "verify").status == 0)
    }

    @Test("The drill in the guide on backups runs as it is printed")
    func guide() async throws {
        let run = try await Tool().practise("BackupAndRestore")
        #expect(run.status == 0)
        for day in ["monday", "tuesday", "wednesday"] { #expect(run.lines.count { $0 == "\(day) runs" } == 1) }
        #expect(!run.output.contains("never printed"))
        #expect(run.errors.contains("unknown since the backup of"))
    }
}
#endif
