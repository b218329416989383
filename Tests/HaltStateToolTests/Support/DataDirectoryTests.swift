#if Tool
import Expectations
import Foundation
import GRDB
import Testing

@Suite("A data directory", .tags(.theFileThatIsThere))
struct DataDirectoryTests {
    private static let guarded = ["guard", "--action", "job.run", "--key", "k", "--", "sh", "-c", "echo ran >> log"]

    @Test("A data directory is made for its owner only, and left alone by commands that only read")
    func permissions() async throws {
        let tool = try Tool.withPolicies(hasLedger: false)
        for words in [
            ["approvals"], ["operations"], ["evidence", "verify"], ["evidence", "export"], ["quarantine"], ["migrate"],
            ["backup", "backup.db"],
        ] {
            let run = try await tool(words)
            #expect(run.status == 66)
            #expect(run.errors.hasPrefix("error: there is no ledger \(tool.url(".haltstate/ledger.db").path)"))
        }
        #expect(!FileManager.default.fileExists(atPath: tool.url(".haltstate").path))
        #expect(try await tool("init").status == 0)
        #expect(try await tool(Self.guarded).status == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: tool.url(".haltstate").path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        #expect(try await tool("init", "--data-directory", "a/b/c").status == 0)
        #expect(try await tool(["--data-directory", "a/b/c"] + Self.guarded).status == 0)
        #expect(try await tool("operations", "list", "--data-directory", "a/b/c", "--json").json().count == 1)
    }

    @Test(
        "A data directory that is there already is used as it is, with a warning where others can get at the ledger",
        arguments: [(0o700, 0o644, false), (0o755, 0o600, false), (0o755, 0o644, true), (0o777, 0o600, true)]
    )
    func openToOthers(_ folder: Int, _ ledger: Int, _ isWarned: Bool) async throws {
        let tool = try Tool.withPolicies()
        let path = tool.url(".haltstate").path
        #expect(try await tool(Self.guarded).status == 0)
        let made = try FileManager.default.attributesOfItem(atPath: path + "/ledger.db")
        #expect(made[.posixPermissions] as? Int == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: ledger], ofItemAtPath: path + "/ledger.db")
        try FileManager.default.setAttributes([.posixPermissions: folder], ofItemAtPath: path)
        let run = try await tool("guard", "--action", "job.run", "--key", "k2", "--", "true")
        #expect(run.status == 0)
        #expect(run.errors.contains("warning: other users of this machine") == isWarned)
    }

    @Test(
        "A data directory that cannot be used is an error that says why, and nothing runs",
        arguments: ["file", "/proc/haltstate"]
    )
    func unusable(_ path: String) async throws {
        let tool = try Tool.withPolicies()
        try tool.write("precious", to: "file")
        let run = try await tool(["--data-directory", path] + Self.guarded)
        #expect(run.status == 70)
        #expect(run.errors.contains(path))
        let demo = try await tool("demo", "--data-directory", path)
        #expect(demo.status == 70)
        #expect(demo.errors.contains("the data directory \(path)"))
        #expect(try tool.text(of: "file") == "precious")
        #expect(!FileManager.default.fileExists(atPath: tool.url("log").path))
    }

    @Test(
        "A data directory whose ledger is not a ledger of this version is an error, and the file stays as it is",
        arguments: [
            "not a database, only some text that happens to lie where a ledger should be", "foreign", "newer",
        ]
    )
    func foreign(_ content: String) async throws {
        let tool = try Tool.withPolicies(hasLedger: false)
        try tool.makeLedger(in: "other")
        try FileManager.default.createDirectory(at: tool.url(".haltstate"), withIntermediateDirectories: true)
        let path = tool.url(".haltstate/ledger.db").path
        switch content {
        case "foreign":
            try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs (id INTEGER)") }
        case "newer":
            try FileManager.default.copyItem(atPath: tool.url("other/ledger.db").path, toPath: path)
            try await DatabaseQueue(path: path).write {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999 from the future')")
            }
        default: try tool.write(content, to: ".haltstate/ledger.db")
        }
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        for words in [Self.guarded, ["demo"], ["operations", "list"], ["evidence", "verify"]] {
            let run = try await tool(words)
            #expect(run.status == 70)
            #expect(run.output.isEmpty)
            #expect(run.errors.contains(".haltstate/ledger.db"))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(!FileManager.default.fileExists(atPath: tool.url("log").path))
    }
}
#endif
