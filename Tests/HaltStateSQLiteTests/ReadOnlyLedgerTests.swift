#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("A ledger that is only read", .tags(.theFileThatIsThere), .timeLimit(.minutes(5)))
struct ReadOnlyLedgerTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Which files lie there, and what may be done with them.
    struct Place: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let keepsLog: Bool
        let keepsIndex: Bool
        let isWritable: Bool
        let events: Int?

        init(_ name: String, log: Bool, index: Bool, isWritable: Bool, events: Int?) {
            testDescription = name
            keepsLog = log
            keepsIndex = index
            self.isWritable = isWritable
            self.events = events
        }
    }

    static let places = [
        Place("a closed ledger's file alone", log: false, index: false, isWritable: true, events: 3),
        Place("the same where nothing can be written", log: false, index: false, isWritable: false, events: 3),
        Place("all files of a running ledger", log: true, index: true, isWritable: true, events: 5),
        Place("the same where nothing can be written", log: true, index: true, isWritable: false, events: 5),
        Place(
            "the file and its log where nothing can be written",
            log: true,
            index: false,
            isWritable: false,
            events: nil
        ),
    ]

    @Test(
        "A ledger that is only read reads, verifies and appends nothing, and leaves every file as it was",
        arguments: places
    )
    func reads(_ place: Place) async throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        for number in 0..<3 { try append(to: ledger, "key-\(number)") }
        try ledger.emptyLog()
        if place.keepsLog { for number in 3..<5 { try append(to: ledger, "key-\(number)") } }
        let copies = try TemporaryFolder()
        for suffix in [""] + (place.keepsLog ? ["-wal"] : []) + (place.keepsIndex ? ["-shm"] : []) {
            try FileManager.default.copyItem(atPath: folder.file() + suffix, toPath: copies.file() + suffix)
        }
        let manager = FileManager.default
        let names = try manager.contentsOfDirectory(atPath: copies.path)
        for name in names {
            try manager.setAttributes(
                [.posixPermissions: place.isWritable ? 0o666 : 0o444],
                ofItemAtPath: copies.file(name)
            )
        }
        try manager.setAttributes([.posixPermissions: place.isWritable ? 0o777 : 0o555], ofItemAtPath: copies.path)
        let before = try copies.contents()
        let (path, events) = (copies.file(), place.events ?? -1)
        await #expect(processExitsWith: .success) { [path = path as String, events = events as Int] in
            // Permissions do not bind root, so the process becomes somebody else.
            if getuid() == 0 { try #require(setgid(65_534) == 0 && setuid(65_534) == 0) }
            try Self.expect(events, at: path)
        }
        // The index of the log is SQLite's own working file.
        let after = try copies.contents()
        #expect(after.keys.sorted() == before.keys.sorted())
        #expect(after["ledger.db"] == before["ledger.db"] && after["ledger.db-wal"] == before["ledger.db-wal"])
        try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: copies.path)
    }

    /// Fails unless a ledger reads with so many events; with fewer than none, unless it says what stands in the way.
    private static func expect(_ events: Int, at path: String) throws {
        guard events >= 0 else {
            do {
                _ = try SQLiteLedger(reading: path)
                throw ConformanceFailure("it was read without its log")
            } catch let error as HaltStateError {
                guard error.code == .ledgerUnusable, error.message.contains("-wal holds events") else { throw error }
                return
            }
        }
        let ledger = try SQLiteLedger(reading: path)
        let authority = LocalAuthority(policies: .empty, ledger: ledger, tenant: "shop-7")
        guard try authority.verifyEvidence().events == events else { throw ConformanceFailure("not all is read") }
        do {
            try append(to: ledger, "key")
            throw ConformanceFailure("something was appended")
        } catch let error as HaltStateError where error.code == .ledgerUnusable {}
        try ledger.close()
    }

    @Test("A running ledger is read through a symbolic link with what is only in its log")
    func link() throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "key-1")
        try FileManager.default.createSymbolicLink(atPath: folder.file("link.db"), withDestinationPath: folder.file())
        try requireVerified(try SQLiteLedger(reading: folder.file("link.db")), events: 1)
        let backup = try SQLiteLedger(reading: folder.file("link.db")).backUp(to: folder.file("backup.db"))
        #expect(backup.chains.map(\.events) == [1])
        try FileManager.default.createSymbolicLink(atPath: folder.file("broken.db"), withDestinationPath: "/nowhere")
        #expect(throws: HaltStateError.self) { try SQLiteLedger(path: folder.file("broken.db"), creating: true) }
    }

    @Test("A file that somebody begins to write to is read as they write it")
    func writerComes() throws {
        var ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "key-1")
        try ledger.close()
        for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: folder.file() + suffix) }
        let reader = try SQLiteLedger(reading: folder.file())
        #expect(try reader.head(tenant: "shop-7").sequence == 1)
        #expect(try folder.contents().keys.sorted() == ["ledger.db"])
        ledger = try SQLiteLedger(path: folder.file())
        for number in 2..<2_000 {
            try append(to: ledger, "key-\(number)")
            if number.isMultiple(of: 100) { #expect(try reader.head(tenant: "shop-7").sequence == number) }
        }
        try requireVerified(reader, events: 1_999)
    }

    @Test(
        "The error names the file that stands in the way, and its owner",
        .enabled(if: getuid() == 0, "only root can make a file that belongs to root"),
        arguments: ["", "-wal", "-shm"]
    )
    func owner(suffix: String) async throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "key-1")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name != "ledger.db" + suffix
        {
            chown(folder.file(name), 65_534, 65_534)
        }
        chown(folder.path, 65_534, 65_534)
        let path = folder.path
        await #expect(processExitsWith: .success) { [path = path as String, suffix = suffix as String] in
            try #require(setgid(65_534) == 0 && setuid(65_534) == 0)
            do {
                _ = try SQLiteLedger(path: path + "/ledger.db")
                throw ConformanceFailure("it was opened")
            } catch let error as HaltStateError {
                guard error.message.contains("ledger.db\(suffix) belongs to root") else { throw error }
            }
        }
    }
}
#endif
