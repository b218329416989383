#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("The ledger is the file that is there", .tags(.theFileThatIsThere), .timeLimit(.minutes(5)))
struct ReplacedLedgerTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Something that happens to the files of a ledger under the process that has it open.
    struct Incident: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let happen: @Sendable (TemporaryFolder) throws -> Void

        init(_ name: String, _ happen: @escaping @Sendable (TemporaryFolder) throws -> Void) {
            testDescription = name
            self.happen = happen
        }
    }

    static let incidents = [
        Incident("all of its files are removed") { folder in
            for suffix in ["", "-wal", "-shm"] { try remove(folder.file() + suffix) }
        },
        Incident("the file is removed") { try remove($0.file()) },
        Incident("the log is removed") { try remove($0.file() + "-wal") },
        Incident("the index of the log is removed") { try remove($0.file() + "-shm") },
        Incident("the file is renamed") { try move($0.file(), to: $0.file("old.db")) },
        Incident("the folder is renamed") { folder in
            try move(folder.path, to: folder.path + "-old")
        },
        Incident("an older copy takes its place, and its log is removed") { folder in
            for suffix in ["-wal", "-shm"] { try remove(folder.file() + suffix) }
            try move(folder.file("older.db"), to: folder.file())
        },
        Incident("an older copy takes its place") { try move($0.file("older.db"), to: $0.file()) },
        Incident("an older copy is written over the same file") { folder in
            let bytes = try #require(FileManager.default.contents(atPath: folder.file("older.db")))
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file()))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: bytes)
            try file.close()
        },
        Incident("SQLite copies an older one into it") { folder in
            let older = try DatabaseQueue(path: folder.file("older.db"))
            let target = try DatabaseQueue(path: folder.file())
            try older.backup(to: target)
            try older.close()
            try target.close()
        },
        Incident("a newer version changes its schema") { folder in
            let database = try DatabaseQueue(path: folder.file())
            try database.write { database in
                try database.execute(sql: "CREATE TABLE future (id INTEGER)")
                try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('999 future')")
            }
            try database.close()
        },
    ]

    private static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    private static func move(_ path: String, to other: String) throws {
        guard rename(path, other) == 0 else { throw ConformanceFailure("\(path) was not renamed") }
    }

    /// A ledger with 400 events, of which a copy beside it has the first 20; after a checkpoint of both.
    private func ledgerWithOlderCopy() throws -> SQLiteLedger {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        for number in 0..<20 { try append(to: ledger, "key-\(number)") }
        let older = try DatabaseQueue(path: folder.file("older.db"))
        try ledger.database.backup(to: older)
        try older.close()
        for suffix in ["-wal", "-shm"] { try? Self.remove(folder.file("older.db") + suffix) }
        // Events of checks, as many as wanted go into one commit.
        let checks = try (20..<400).map { number in
            try SampleOperation("key-\(number)", identifiers: SequentialIdentifiers()).checked
        }
        _ = try ledger.appendBlocking(to: .none, tenant: "shop-7") { _ in checks }
        try ledger.emptyLog()
        return ledger
    }

    /// What the process has done with the ledger before something happens to its files.
    enum Past: CaseIterable {
        case checkpointed, wroteSince, hasJustOpened
    }

    @Test("Nothing is acknowledged after", arguments: incidents, Past.allCases)
    func nothingAcknowledged(_ incident: Incident, past: Past) async throws {
        var ledger = try ledgerWithOlderCopy()
        switch past {
        case .checkpointed: break
        // What the log holds would hide what is missing in the file.
        case .wroteSince: for number in 400..<410 { try append(to: ledger, "key-\(number)") }
        case .hasJustOpened:
            try ledger.close()
            ledger = try SQLiteLedger(path: folder.file())
        }
        try incident.happen(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.path + "-old") }
        for _ in 0..<2 {
            let error = #expect(throws: HaltStateError.self) { try append(to: ledger, "key-new") }
            #expect(error?.code == .ledgerUnusable)
            await #expect(throws: HaltStateError.self) {
                try await ledger.append(to: .none, tenant: "shop-7") { _ in [] }
            }
        }
    }

    @Test(
        "Nothing is read that is not in the ledger any more",
        arguments: incidents.filter { $0.testDescription.contains("removed") || $0.testDescription.contains("renamed") }
    )
    func nothingRead(_ incident: Incident) throws {
        let ledger = try ledgerWithOlderCopy()
        try incident.happen(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.path + "-old") }
        let error = #expect(throws: HaltStateError.self) { try ledger.head(tenant: "shop-7") }
        #expect(error?.message.contains("while it was open") == true)
    }

    @Test(
        "What happens while the commit is under way is noticed before it is acknowledged",
        arguments: incidents.prefix(9)
    )
    func during(_ incident: Incident) throws {
        let ledger = try ledgerWithOlderCopy()
        defer { try? FileManager.default.removeItem(atPath: folder.path + "-old") }
        let event = try SampleOperation("key-new", identifiers: SequentialIdentifiers()).denied
        let error = #expect(throws: HaltStateError.self) {
            try ledger.appendBlocking(to: .key("key-new"), tenant: "shop-7") { [folder] _ in
                try incident.happen(folder)
                return [event]
            }
        }
        #expect(error?.code == .ledgerUnusable)
    }

    @Test("A file that is put back is the ledger again")
    func putBack() throws {
        let ledger = try ledgerWithOlderCopy()
        try Self.move(folder.file(), to: folder.file("aside.db"))
        #expect(throws: HaltStateError.self) { try append(to: ledger, "key-new") }
        try Self.move(folder.file("aside.db"), to: folder.file())
        try append(to: ledger, "key-new")
        try requireVerified(ledger, events: 401)
    }

    @Test("Checkpoints, and writers of other processes, are no incident")
    func checkpoints() async throws {
        let ledger = try ledgerWithOlderCopy()
        let path = folder.path
        for round in 0..<3 {
            for number in 0..<400 { try append(to: ledger, "\(round)-\(number)") }
            await #expect(processExitsWith: .success) { [path = path as String, round = round as Int] in
                let ledger = try SQLiteLedger(path: path + "/ledger.db")
                for number in 0..<400 { try append(to: ledger, "other-\(round)-\(number)") }
                try ledger.close()
            }
            let other = try DatabaseQueue(path: folder.file())
            try await other.vacuum()
            try other.close()
        }
        try append(to: ledger, "last")
        try requireVerified(ledger, events: 400 + 3 * 800 + 1)
    }
}
#endif
