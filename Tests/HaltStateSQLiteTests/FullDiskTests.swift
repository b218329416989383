#if SQLite
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("A full disk", .tags(.theFileThatIsThere))
struct FullDiskTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("What was acknowledged stays when the file may not grow, and it works again with room")
    func pageLimit() throws {
        let acknowledged: Int
        do {
            let ledger = try SQLiteLedger(path: folder.file(), creating: true, busyTimeout: .seconds(1), pageLimit: 60)
            acknowledged = try Self.fill(ledger)
            #expect(acknowledged > 10)
            try requireVerified(ledger, events: acknowledged)
            #expect(throws: HaltStateError.self) { try append(to: ledger, "key-again") }
            try ledger.close()
        }
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        try requireVerified(ledger, events: acknowledged)
        try append(to: ledger, "key-\(acknowledged)")
        try requireVerified(ledger, events: acknowledged + 1)
    }

    @Test(
        "What was acknowledged stays when the volume is full, and it works again with room",
        .enabled(if: SmallVolume.isPossible, "only root can mount a small volume, and only where that is allowed")
    )
    func volume() throws {
        let volume = try SmallVolume(in: folder, kibibytes: 512)
        defer { volume.unmount() }
        let path = volume.path + "/ledger.db"
        let acknowledged: Int
        do {
            let ledger = try SQLiteLedger(path: path, creating: true, busyTimeout: .seconds(1))
            acknowledged = try Self.fill(ledger)
            #expect(acknowledged > 10)
            try requireVerified(ledger, events: acknowledged)
            try? ledger.close()
        }
        try volume.resize(kibibytes: 4_096)
        let ledger = try SQLiteLedger(path: path, creating: true)
        try requireVerified(ledger, events: acknowledged)
        try append(to: ledger, "key-\(acknowledged)")
        try requireVerified(ledger, events: acknowledged + 1)
        try ledger.close()
    }

    /// Appends until there is no room.
    ///
    /// - Returns: The number of acknowledged events.
    private static func fill(_ ledger: SQLiteLedger) throws -> Int {
        for count in 0..<10_000 {
            do {
                try append(to: ledger, "key-\(count)")
            } catch let error as HaltStateError {
                #expect(error.code == .unavailable)
                #expect(error.description.contains("the disk"))
                return count
            }
        }
        throw ConformanceFailure("the disk never was full")
    }
}

/// A volume in memory with a size of its own.
private struct SmallVolume {
    let path: String

    init(in folder: TemporaryFolder, kibibytes: Int) throws {
        path = folder.file("volume")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try #require(Self.run("mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", path))
    }

    func resize(kibibytes: Int) throws {
        try #require(Self.run("mount", "-o", "remount,size=\(kibibytes)k", path))
    }

    func unmount() { _ = Self.run("umount", "--lazy", path) }

    /// Whether this process may mount one; found out by mounting one.
    static var isPossible: Bool {
        guard let folder = try? TemporaryFolder(), let volume = SmallVolume(quietlyIn: folder) else {
            return false
        }
        volume.unmount()
        return true
    }

    private init?(quietlyIn folder: TemporaryFolder) {
        path = folder.path
        guard Self.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path) else { return nil }
    }

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
#endif
