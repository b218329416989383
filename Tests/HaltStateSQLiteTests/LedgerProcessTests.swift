#if SQLite
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Synchronization
import Testing

@testable import HaltStateSQLite

@Suite("A ledger and processes", .tags(.onePermit), .timeLimit(.minutes(5)))
struct LedgerProcessTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("What was acknowledged is there after kill -9", arguments: [1, 2, 7, 40])
    func crash(after count: Int) async throws {
        let path = folder.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, count = count as Int] in
            let ledger = try SQLiteLedger(path: path + "/ledger.db", creating: true)
            let acknowledgements = try Acknowledgements(path + "/acknowledged")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for index in 0..<1_000 {
                            let event = try SampleOperation("\(writer):\(index)", identifiers: .init()).denied
                            let key = event.idempotencyKey ?? ""
                            _ = try await ledger.append(to: .key(key), tenant: "shop-7") { _ in [event] }
                            // The others are somewhere between their decision and their acknowledgement.
                            if acknowledgements.add(key.rawValue) == count { kill(getpid(), SIGKILL) }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        let acknowledged = try String(contentsOfFile: folder.file("acknowledged"), encoding: .utf8).split(
            separator: "\n"
        )
        #expect(acknowledged.count >= count)
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        for key in acknowledged {
            #expect(
                try ledger.operation(.key(IdempotencyKey(String(key))), tenant: "shop-7") != nil,
                "\(key) was acknowledged"
            )
        }
        let kept = try ledger.head(tenant: "shop-7").sequence
        #expect(kept >= acknowledged.count)
        try requireVerified(ledger, events: kept)
        try append(to: ledger, "after the crash")
        try requireVerified(ledger, events: kept + 1)
    }

    @Test("Several processes write one chain, and one of them gets the permit")
    func several() async throws {
        let path = folder.path
        // Each process opens the file, also the one that makes it.
        async let first: Void = Self.write(path, "first")
        async let second: Void = Self.write(path, "second")
        async let third: Void = Self.write(path, "third")
        _ = await (first, second, third)
        let permits = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasPrefix("permit-") }
        #expect(permits.count == 20, "one for each contested key: \(permits)")
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try requireVerified(ledger, events: 80)
    }

    /// Appends 20 events of its own from another process, and tries 20 keys that the others try too.
    private static func write(_ path: String, _ name: String) async {
        await #expect(processExitsWith: .success) { [path = path as String, name = name as String] in
            let ledger = try SQLiteLedger(path: path + "/ledger.db", creating: true)
            for index in 0..<20 {
                try append(to: ledger, "\(name)-\(index)")
                let event = try SampleOperation("contested-\(index)", identifiers: .init()).allowed
                let entry = try await ledger.append(to: .key("contested-\(index)"), tenant: "shop-7") { found in
                    found.operation == nil ? [event] : []
                }
                if !entry.events.isEmpty {
                    try Data().write(to: URL(fileURLWithPath: "\(path)/permit-\(index)-\(name)"))
                }
            }
        }
    }

    @Test("A file or a folder that may not be written is refused and stays as it was", arguments: ["file", "folder"])
    func readOnly(what: String) async throws {
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try append(to: ledger, "key")
        try ledger.close()
        for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: folder.file() + suffix) }
        let mode = what == "file" ? (file: 0o444, folder: 0o777) : (file: 0o666, folder: 0o555)
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: mode.file], ofItemAtPath: folder.file())
        try manager.setAttributes([.posixPermissions: mode.folder], ofItemAtPath: folder.path)
        let before = try folder.contents()
        let path = folder.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            // Permissions do not bind root, so the process becomes somebody else.
            if getuid() == 0 { try #require(setgid(65_534) == 0 && setuid(65_534) == 0) }
            do {
                _ = try SQLiteLedger(path: path + "/ledger.db", creating: true, busyTimeout: .milliseconds(50))
                throw ConformanceFailure("it was opened")
            } catch let error as HaltStateError {
                guard error.code == .ledgerUnusable, error.description.contains("cannot be written") else {
                    throw ConformanceFailure("refused with \(String(reflecting: error))")
                }
            }
        }
        #expect(try folder.contents() == before)
        try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        try manager.setAttributes([.posixPermissions: 0o666], ofItemAtPath: folder.file())
        try requireVerified(try SQLiteLedger(path: folder.file(), creating: true), events: 1)
    }

    @Test("A folder that may not be written gets no ledger")
    func readOnlyEmptyFolder() async throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
        let path = folder.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            if getuid() == 0 { try #require(setgid(65_534) == 0 && setuid(65_534) == 0) }
            do {
                _ = try SQLiteLedger(path: path + "/ledger.db", creating: true, busyTimeout: .milliseconds(50))
                throw ConformanceFailure("it was made")
            } catch let error as HaltStateError where error.code == .ledgerUnusable {}
        }
        #expect(try folder.contents().isEmpty)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    }
}

/// A file with a line for each acknowledged key. A line that was written outlives the process, however that ends.
private final class Acknowledgements: Sendable {
    private let file: Mutex<(handle: Int32, count: Int)>

    init(_ path: String) throws {
        let handle = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        guard handle >= 0 else { throw ConformanceFailure("the acknowledgements cannot be written") }
        file = Mutex((handle, 0))
    }

    /// Writes a line, and returns how many there are.
    func add(_ key: String) -> Int {
        file.withLock { file in
            let line = Array((key + "\n").utf8)
            guard write(file.handle, line, line.count) == line.count else { return 0 }
            file.count += 1
            return file.count
        }
    }
}
#endif
