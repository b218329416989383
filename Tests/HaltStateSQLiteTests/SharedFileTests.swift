#if SQLite
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("One file in one process", .tags(.theFileThatIsThere), .timeLimit(.minutes(5)))
struct SharedFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("Ledgers on one file share their connections, whatever path leads to it, until the last one closes")
    func shared() throws {
        let first = try SQLiteLedger(path: folder.file(), creating: true)
        try FileManager.default.createSymbolicLink(atPath: folder.file("link.db"), withDestinationPath: folder.file())
        let second = try SQLiteLedger(path: folder.file("link.db"))
        let third = try SQLiteLedger(path: folder.file())
        #expect(try first.store === second.store && first.store === third.store)
        for (index, ledger) in [first, second, third].enumerated() { try append(to: ledger, "key-\(index)") }
        try first.close()
        try first.close()
        #expect(throws: HaltStateError.self) { try append(to: first, "closed") }
        try append(to: second, "key-3")
        try second.close()
        try requireVerified(third, events: 4)
        try third.close()
        try requireVerified(try SQLiteLedger(path: folder.file()), events: 4)
    }

    @Test("Many threads that open one file at once get one set of connections")
    func opensAtOnce() async throws {
        let path = folder.file()
        let ledgers = try await withThrowingTaskGroup(of: SQLiteLedger.self) { group in
            for _ in 0..<16 { group.addTask { try SQLiteLedger(path: path, creating: true) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (index, ledger) in ledgers.enumerated() { try append(to: ledger, "key-\(index)") }
        #expect(Set(try ledgers.map { ObjectIdentifier(try $0.store) }).count == 1)
        try requireVerified(ledgers[0], events: 16)
    }

    /// What somebody else in the process does to the file beside SQLite, by which the system drops the process's locks.
    static let touches: [(String, @Sendable (String) throws -> Void)] = [
        ("reads it", { _ = try Data(contentsOf: URL(fileURLWithPath: $0)) }),
        ("copies it", { try FileManager.default.copyItem(atPath: $0, toPath: $0 + ".copy") }),
        ("opens it as a ledger again", { _ = try SQLiteLedger(path: $0) }),
        ("opens it for reading", { _ = try SQLiteLedger(reading: $0).tenants() }),
        (
            "opens it by a symbolic link",
            { path in
                try FileManager.default.createSymbolicLink(atPath: path + ".link", withDestinationPath: path)
                _ = try Data(contentsOf: URL(fileURLWithPath: path + ".link"))
                _ = try SQLiteLedger(path: path + ".link")
            }
        ),
        ("tries to make a ledger there", { try? SQLiteLedger.create(path: $0) }),
    ]

    @Test("No commit is lost when somebody else in the process", arguments: touches.indices)
    func touched(index: Int) async throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "before")
        try Self.touches[index].1(folder.file())
        let path = folder.path
        // Another process now takes itself for the only one, and closes the file as the last one does.
        await #expect(processExitsWith: .success) { [path = path as String] in
            let ledger = try SQLiteLedger(path: path + "/ledger.db")
            try append(to: ledger, "theirs")
            try ledger.close()
        }
        try append(to: ledger, "after")
        await #expect(processExitsWith: .success) { [path = path as String] in
            let ledger = try SQLiteLedger(path: path + "/ledger.db")
            guard try ledger.head(tenant: "shop-7").sequence == 3 else { throw ConformanceFailure("a commit is lost") }
        }
        try requireVerified(ledger, events: 3)
    }

    @Test("A program that removes the log of others is noticed before anything is acknowledged")
    func foreignCloser() async throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "before")
        _ = try Data(contentsOf: URL(fileURLWithPath: folder.file()))
        let path = folder.path
        // A plain connection, as the sqlite3 shell and earlier versions have it, removes the log when it closes.
        await #expect(processExitsWith: .success) { [path = path as String] in
            let database = try DatabaseQueue(path: path + "/ledger.db")
            _ = try await database.write { try Int.fetchOne($0, sql: "SELECT count(*) FROM event") }
            try database.close()
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file() + "-wal"))
        let error = #expect(throws: HaltStateError.self) { try append(to: ledger, "after") }
        #expect(error?.code == .ledgerUnusable)
    }
}
#endif
