#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority

import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("The ledger's file", .tags(.theFileThatIsThere))
struct LedgerFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("Every connection that writes waits for the disk, and logs ahead")
    func pragmas() throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        let synchronous = try ledger.database.writeWithoutTransaction {
            try Int.fetchOne($0, sql: "PRAGMA synchronous")
        }
        #expect(synchronous == 2)
        let mode = try ledger.database.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(mode == "wal")
    }

    @Test("A new file and those beside it are for their owner only, and one that is there keeps its mode")
    func modes() throws {
        func mode(_ name: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: folder.file(name))[.posixPermissions] as? Int
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        var ledger = try SQLiteLedger(path: folder.file(), creating: true)
        for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] { #expect(try mode(name) == 0o600, "\(name)") }
        try ledger.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.file())
        ledger = try SQLiteLedger(path: folder.file(), creating: true)
        #expect(try mode("ledger.db") == 0o640)
        try requireWorking(ledger, events: 2)
    }

    @Test("What a ledger's file says of approvals is found without the rest", arguments: [1, 2, 7, 1_000])
    func approvalEvents(limit: Int) throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        let memory = MemoryLedger()
        for ledger in [ledger, memory] as [any BlockingLedger] {
            try SampleHistory(ledger: ledger).play(rounds: 1...2)
            let expected = try ledger.events(from: 1, limit: 1_000, tenant: "shop-7").filter { stored in
                let sealed = try SealedEvent(payload: stored.payload, hash: stored.hash)
                return sealed.event.kind.name.hasPrefix("approval.")
            }
            #expect(expected.count > 10)
            var found: [StoredEvent] = []
            while true {
                let place = found.last?.sequence ?? 0
                let page = try ledger.approvalEvents(after: place, limit: limit, tenant: "shop-7")
                #expect(page.count <= limit)
                guard !page.isEmpty else { break }
                found += page
            }
            #expect(found == expected)
            #expect(try ledger.approvalEvents(after: 0, limit: limit, tenant: "other").isEmpty)
        }
    }

    @Test("An empty file may be what is left of a ledger, and is refused")
    func emptyFile() throws {
        try Data().write(to: URL(fileURLWithPath: folder.file()))
        try requireUnusable(folder.file(), says: "is empty")
    }

    @Test("A ledger is made only where that is asked for, and only where there is none")
    func making() throws {
        let missing = #expect(throws: HaltStateError.self) { try SQLiteLedger(path: folder.file()) }
        #expect(missing?.code == .ledgerUnusable)
        #expect(missing?.message.contains("haltstate init") == true)
        #expect(throws: HaltStateError.self) { try SQLiteLedger(reading: folder.file()) }
        #expect(try folder.contents().isEmpty)
        try SQLiteLedger.create(path: folder.file())
        let made = try folder.contents()
        #expect(made.keys.sorted() == ["ledger.db"])
        let again = #expect(throws: HaltStateError.self) { try SQLiteLedger.create(path: folder.file()) }
        #expect(again?.message.contains("is there already") == true)
        #expect(try folder.contents() == made)
        try requireWorking(try SQLiteLedger(path: folder.file()), events: 2)
    }

    @Test("A log that holds events is no place for a new ledger")
    func logWithoutFile() throws {
        try Data("events".utf8).write(to: URL(fileURLWithPath: folder.file() + "-wal"))
        try requireUnusable(folder.file(), says: "is gone, but its write-ahead log")
    }

    @Test("What a process left that died while it made the file is refused, and said to hold nothing")
    func unfinished() throws {
        let database = try DatabaseQueue(path: folder.file())
        try database.writeWithoutTransaction { database in
            try database.execute(
                sql: "PRAGMA journal_mode = WAL; PRAGMA application_id = \(LedgerSchema.applicationID)"
            )
        }
        try database.close()
        try requireUnusable(folder.file(), says: "left unfinished")
    }

    @Test(
        "A file that is not SQLite's is refused and stays as it was",
        arguments: [1, 15, 16, 99, 100, 105, 511, 512, 4_096, 100_000]
    )
    func notSQLite(size: Int) throws {
        let text = Data(String(repeating: "No database. ", count: size / 13 + 1).utf8.prefix(size))
        try text.write(to: URL(fileURLWithPath: folder.file()))
        try requireUnusable(folder.file())
    }

    @Test("A file with only the start of a SQLite file is refused and stays as it was", arguments: [16, 99, 100, 105])
    func cutHeader(size: Int) throws {
        try makeForeign(journal: "delete")
        let start = try #require(FileManager.default.contents(atPath: folder.file())).prefix(size)
        try start.write(to: URL(fileURLWithPath: folder.file()))
        try requireUnusable(folder.file(), says: "ledger")
    }

    @Test(
        "Another application's database is refused and stays as it was",
        arguments: ["delete", "wal"],
        [0, 1, LedgerSchema.applicationID + 1]
    )
    func foreign(journal: String, applicationID: Int) throws {
        try makeForeign(journal: journal, applicationID: applicationID)
        try requireUnusable(folder.file(), says: "another application's")
    }

    @Test("Another application's database is refused while it is in use, and stays as it was")
    func foreignInUse() throws {
        let database = try makeForeign(journal: "wal", closes: false)
        try requireUnusable(folder.file(), says: "another application's")
        let count = try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") }
        #expect(count == 1)
        try database.close()
    }

    @Test("A ledger of a newer version is refused and stays as it was")
    func newer() throws {
        try makeLedger(folder.file())
        let database = try DatabaseQueue(path: folder.file())
        try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999 something newer')") }
        try database.close()
        try requireUnusable(folder.file(), says: "newer version")
    }

    @Test("A folder in the file's place is refused")
    func directory() throws {
        try FileManager.default.createDirectory(atPath: folder.file(), withIntermediateDirectories: false)
        try requireUnusable(folder.file())
    }

    @Test("A missing folder is refused, and not made")
    func missingFolder() throws {
        try requireUnusable(folder.file("missing/ledger.db"), says: "folder")
        #expect(try folder.contents().isEmpty)
    }

    @Test("A closed ledger fails, and its file holds everything")
    func closed() throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try requireWorking(ledger, events: 2)
        #expect(try ledger.lookUp { try Int.fetchOne($0, sql: "SELECT count(*) FROM event") } == 2)
        try ledger.close()
        #expect(throws: HaltStateError.self) { try ledger.head(tenant: "shop-7") }
        let error = #expect(throws: HaltStateError.self) { try ledger.lookUp { try Int.fetchOne($0, sql: "SELECT 1") } }
        #expect(error?.message.contains("it is closed") == true)
        #expect(throws: HaltStateError.self) {
            try ledger.appendBlocking(to: .none, tenant: "shop-7") { _ in [] }
        }
        try FileManager.default.copyItem(atPath: folder.file(), toPath: folder.file("copy.db"))
        let copy = try SQLiteLedger(path: folder.file("copy.db"), creating: true)
        #expect(try copy.head(tenant: "shop-7").sequence == 2)
    }

    @Test("A locked file is reported after the time given, stays as it was, and works afterwards")
    func locked() throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true, busyTimeout: .milliseconds(50))
        try requireWorking(ledger, events: 2)
        let other = try DatabaseQueue(path: folder.file())
        try other.inDatabase { database in
            try database.execute(sql: "BEGIN EXCLUSIVE")
            let before = try folder.contents()
            #expect(throws: HaltStateError.self, "locked") { try append(to: ledger, "key-2") }
            do {
                try append(to: ledger, "key-2")
            } catch let error as HaltStateError {
                #expect(error.code == .unavailable)
                #expect(error.description.contains("locked"))
            }
            #expect(try ledger.head(tenant: "shop-7").sequence == 2, "reading goes on")
            #expect(try folder.contents()["ledger.db"] == before["ledger.db"])
            #expect(try folder.contents()["ledger.db-wal"] == before["ledger.db-wal"])
            try database.execute(sql: "ROLLBACK")
        }
        try append(to: ledger, "key-2")
        try requireVerified(ledger, events: 3)
    }

    @Test("A file that is locked for good cannot be opened, is told so in the time given, and opens afterwards")
    func lockedWhenOpened() throws {
        try makeLedger(folder.file())
        let other = try DatabaseQueue(path: folder.file())
        try other.inDatabase { database in
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try database.execute(sql: "BEGIN EXCLUSIVE")
            let start = ContinuousClock.now
            do {
                _ = try SQLiteLedger(path: folder.file(), creating: true, busyTimeout: .milliseconds(50))
                Issue.record("a locked file was opened")
            } catch let error as HaltStateError {
                #expect(error.code == .unavailable)
            }
            #expect(ContinuousClock.now - start < .seconds(5))
            try database.execute(sql: "ROLLBACK")
        }
        try other.close()
        try requireVerified(try SQLiteLedger(path: folder.file(), creating: true), events: 2)
    }

    private func makeLedger(_ path: String) throws {
        let ledger = try SQLiteLedger(path: path, creating: true)
        try requireWorking(ledger, events: 2)
        try ledger.close()
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }

    @discardableResult
    private func makeForeign(journal: String, applicationID: Int = 0, closes: Bool = true) throws -> DatabaseQueue {
        let database = try DatabaseQueue(path: folder.file())
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = \(journal)")
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('mine')")
            if !closes { try database.checkpoint(.truncate) }
        }
        if closes { try database.close() }
        return database
    }

    /// Fails unless the file is refused without a byte of its folder changed.
    private func requireUnusable(
        _ path: String,
        says text: String = "cannot be used",
        _ location: SourceLocation = #_sourceLocation
    )
        throws
    {
        let before = try folder.contents()
        do {
            _ = try SQLiteLedger(path: path, creating: true, busyTimeout: .milliseconds(50))
            Issue.record("the file was opened", sourceLocation: location)
        } catch let error as HaltStateError {
            #expect(error.code == .ledgerUnusable, sourceLocation: location)
            #expect(error.description.contains(text), sourceLocation: location)
        }
        #expect(try folder.contents() == before, sourceLocation: location)
    }

    private func requireWorking(_ ledger: SQLiteLedger, events: Int) throws {
        for event in 1...events { try append(to: ledger, "key-\(event)") }
        try requireVerified(ledger, events: events)
    }
}

/// Appends one event under a new key.
func append(to ledger: SQLiteLedger, _ key: IdempotencyKey) throws {
    let event = try SampleOperation(key, identifiers: SequentialIdentifiers()).denied
    _ = try ledger.appendBlocking(to: .key(key), tenant: "shop-7") { _ in [event] }
}

/// Fails unless the ledger verifies with so many events.
func requireVerified(_ ledger: SQLiteLedger, events: Int, _ location: SourceLocation = #_sourceLocation) throws {
    let summary = try LocalAuthority(policies: .empty, ledger: ledger, tenant: "shop-7").verifyEvidence()
    #expect(summary.events == events, sourceLocation: location)
}
#endif
