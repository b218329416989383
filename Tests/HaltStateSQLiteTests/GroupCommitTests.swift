#if SQLite
import Dispatch
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("Callers who share a commit", .tags(.onePermit), .timeLimit(.minutes(5)))
struct GroupCommitTests {
    private let folder: TemporaryFolder
    private let ledger: SQLiteLedger
    private let commitsBefore: Int

    init() throws {
        folder = try TemporaryFolder()
        ledger = try SQLiteLedger(path: folder.file(), creating: true)
        commitsBefore = try Self.commits(in: folder)
    }

    /// Holds a first commit open until 63 more callers wait: they all have to share the next one.
    ///
    /// - Returns: What became of each caller; `nil` for one that succeeded.
    private func rush(_ call: @escaping @Sendable (Int) async throws -> Void) async throws -> [Int: any Error] {
        let ledger = ledger
        let gate = DispatchSemaphore(value: 0)
        let (entered, signal) = AsyncStream.makeStream(of: Void.self)
        // On a thread of its own: the gate would hold up one of the few that tasks run on.
        async let first: Void = withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                let result = Result {
                    _ = try ledger.appendBlocking(to: .none, tenant: "shop-7") { _ in
                        signal.finish()
                        gate.wait()
                        return []
                    }
                }
                continuation.resume(with: result)
            }
        }
        for await _ in entered {}
        let errors = await withTaskGroup(of: (Int, (any Error)?).self) { group in
            for index in 0..<64 {
                group.addTask {
                    do {
                        try await call(index)
                        return (index, nil)
                    } catch {
                        return (index, error)
                    }
                }
            }
            while (try? ledger.commits.waitingCalls) ?? 64 < 64 { await Task.yield() }
            gate.signal()
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        try await first
        return errors
    }

    @Test("64 callers at once share one commit")
    func sharing() async throws {
        let ledger = ledger
        let errors = try await rush { try await Self.allow("key-\($0)", in: ledger) }
        #expect(errors.isEmpty)
        #expect(try commits() == 1)
        try requireVerified(ledger, events: 64)
    }

    @Test("Without a rush every caller has a commit of their own")
    func sequential() async throws {
        for index in 0..<5 { try await Self.allow("key-\(index)", in: ledger) }
        #expect(try commits() == 5)
    }

    @Test("A refused caller does not take the others of the commit along")
    func refusals() async throws {
        let ledger = ledger
        let errors = try await rush { index in
            guard index.isMultiple(of: 3) else { return try await Self.allow("key-\(index)", in: ledger) }
            _ = try await ledger.append(to: .key("key-\(index)"), tenant: "shop-7") { _ in
                throw ConformanceFailure("refused")
            }
        }
        #expect(Set(errors.keys) == Set((0..<64).filter { $0.isMultiple(of: 3) }))
        #expect(errors.values.allSatisfy { $0 is ConformanceFailure })
        #expect(try commits() == 1)
        try requireVerified(ledger, events: 42)
    }

    @Test("A write that fails takes the whole commit along, and everybody hears of it")
    func failures() async throws {
        let ledger = ledger
        try await ledger.database.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER fail BEFORE INSERT ON event WHEN NEW.key = 'key-40'
                    BEGIN SELECT RAISE(FAIL, 'on purpose'); END
                    """
            )
        }
        let before = try commits()
        let errors = try await rush { try await Self.allow("key-\($0)", in: ledger) }
        #expect(errors.count == 64)
        #expect(errors.values.allSatisfy { ($0 as? HaltStateError)?.code == .unavailable })
        #expect(try commits() == before)
        #expect(try ledger.head(tenant: "shop-7").sequence == 0)
        #expect(try ledger.operations(OperationQuery(), tenant: "shop-7").isEmpty)

        try await ledger.database.write { try $0.execute(sql: "DROP TRIGGER fail") }
        #expect(try await rush { try await Self.allow("key-\($0)", in: ledger) }.isEmpty)
        try requireVerified(ledger, events: 64)
    }

    @Test("Calls that find the file locked wait for it, and leave the threads of tasks alone")
    func locked() async throws {
        let path = folder.file("locked.db")
        let ledger = try SQLiteLedger(path: path, creating: true, busyTimeout: .seconds(600))
        // More calls than threads: if each kept one while it waits, nobody could let go of the lock.
        let count = ProcessInfo.processInfo.activeProcessorCount * 2 + 1
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: path, configuration: configuration)
        for round in 0..<2 {
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            try await withThrowingTaskGroup { group in
                for index in 0..<count {
                    group.addTask { try await Self.allow("key-\(round)-\(index)", in: ledger) }
                }
                for _ in 0..<100 { await Task.yield() }
                #expect(try ledger.head(tenant: "shop-7").sequence == round * count)
                try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
                try await group.waitForAll()
            }
        }
        try other.close()
        try requireVerified(ledger, events: 2 * count)
    }

    /// The commits since the test began.
    private func commits() throws -> Int { try Self.commits(in: folder) - commitsBefore }

    /// The commits in the write-ahead log: frames that carry the size of the database.
    /// https://www.sqlite.org/fileformat2.html, section 4.1.
    private static func commits(in folder: TemporaryFolder) throws -> Int {
        let log = [UInt8](try #require(try folder.contents()["ledger.db-wal"]))
        func number(at offset: Int) -> Int { log[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        let pageSize = number(at: 8)
        return stride(from: 32, to: log.count, by: 24 + pageSize).count { number(at: $0 + 4) != 0 }
    }

    private static func allow(_ key: IdempotencyKey, in ledger: SQLiteLedger) async throws {
        let event = try SampleOperation(key, identifiers: SequentialIdentifiers()).allowed
        _ = try await ledger.append(to: .key(key), tenant: "shop-7") { _ in [event] }
    }
}

#endif
