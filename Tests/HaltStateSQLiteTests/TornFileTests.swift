#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("A torn file", .tags(.theFileThatIsThere))
struct TornFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("A write-ahead log that is cut off anywhere loads a prefix that verifies", arguments: 0..<4)
    func log(seed: UInt64) throws {
        try makeFiles(checkpointed: 0)
        let log = try #require(FileManager.default.contents(atPath: folder.file("torn.db-wal")))
        let main = try #require(FileManager.default.contents(atPath: folder.file("torn.db")))
        var numbers = SeededGenerator(seed: seed)
        var sequences: Set<Int> = []
        for _ in 0..<12 {
            let path = folder.file(UUID().uuidString)
            try main.write(to: URL(fileURLWithPath: path))
            try log.prefix(Int.random(in: 0...log.count, using: &numbers)).write(
                to: URL(fileURLWithPath: path + "-wal")
            )
            let ledger = try SQLiteLedger(path: path, creating: true)
            let head = try ledger.head(tenant: "shop-7")
            try requireVerified(ledger, events: head.sequence)
            sequences.insert(head.sequence)
            try append(to: ledger, "key-new")
            try requireVerified(ledger, events: head.sequence + 1)
        }
        #expect(sequences.count > 1, "the cuts are at different places")
        #expect(sequences.allSatisfy { $0 <= 20 })
    }

    @Test("A database that is cut off anywhere gives a prefix that verifies, or an error", arguments: 0..<4)
    func database(seed: UInt64) throws {
        try makeFiles(checkpointed: 20)
        let main = try #require(FileManager.default.contents(atPath: folder.file("torn.db")))
        var numbers = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let path = folder.file(UUID().uuidString)
            try main.prefix(Int.random(in: 1..<main.count, using: &numbers)).write(to: URL(fileURLWithPath: path))
            do {
                let ledger = try SQLiteLedger(path: path, creating: true)
                let events = try ledger.head(tenant: "shop-7").sequence
                try requireVerified(ledger, events: events)
                #expect(events <= 20)
            } catch is EvidenceError {
            } catch is LedgerError {
            } catch let error as HaltStateError {
                #expect(error.code == .ledgerUnusable || error.code == .unavailable)
            }
        }
    }

    /// Writes a ledger of 20 events, and copies its files as they are, some events in the main file already.
    private func makeFiles(checkpointed: Int) throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        for index in 0..<20 { try append(to: ledger, "key-\(index)") }
        if checkpointed > 0 { try ledger.database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: folder.file() + suffix, toPath: folder.file("torn.db") + suffix)
        }
    }
}
#endif
