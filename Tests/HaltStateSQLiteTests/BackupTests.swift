#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("Backups", .tags(.theFileThatIsThere), .timeLimit(.minutes(5)))
struct BackupTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("A backup of a ledger in use is one file, verified, which opens only for reading")
    func inUse() async throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        for number in 0..<50 { try append(to: ledger, "key-\(number)") }
        async let writing: Void = Self.write(to: ledger)
        let backup = try ledger.backUp(to: folder.file("backup.db"), wallClock: clock)
        try await writing
        #expect(backup.takenAt == clock.now())
        let chain = try #require(backup.chains.first)
        #expect(backup.chains.count == 1 && chain.events >= 50 && chain.tenant == "shop-7")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count { $0.hasPrefix("backup") } == 1)

        let copy = try SQLiteLedger(reading: folder.file("backup.db"))
        #expect(try copy.backupTime() == backup.takenAt)
        try requireVerified(copy, events: chain.events)
        #expect(throws: HaltStateError.self) { try append(to: copy, "key") }
        let error = #expect(throws: HaltStateError.self) { try SQLiteLedger(path: folder.file("backup.db")) }
        #expect(error?.message.contains("haltstate restore") == true)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("backup.db"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let identifier = try await DatabaseQueue(path: folder.file("backup.db")).read {
            try Int.fetchOne($0, sql: "PRAGMA application_id")
        }
        #expect(identifier == LedgerSchema.backupID, "earlier versions take it for somebody else's file")
    }

    private static func write(to ledger: SQLiteLedger) async throws {
        for number in 50..<250 { try append(to: ledger, "key-\(number)") }
    }

    @Test(
        "What is there is not written over, and of a backup that fails nothing is left",
        arguments: ["there", "altered"]
    )
    func fails(why: String) throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "key-1")
        if why == "there" {
            try Data("precious".utf8).write(to: URL(fileURLWithPath: folder.file("backup.db")))
        } else {
            try ledger.database.write {
                try $0.execute(sql: "UPDATE event SET payload = replace(payload, 'shop', 'shot')")
            }
        }
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(throws: (any Error).self) { try ledger.backUp(to: folder.file("backup.db")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
        if why == "there" { #expect(try folder.contents()["backup.db"] == Data("precious".utf8)) }
    }
}
#endif
