import Foundation
import HaltState
import HaltStateTesting

/// A folder that lasts as long as somebody holds on to it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("haltstate-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the folder.
    func file(_ name: String = "ledger.db") -> String { path + "/" + name }

    /// The names of all files with their contents.
    func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            contents[name] = FileManager.default.contents(atPath: file(name))
        }
        return contents
    }
}

extension ManualClock {
    /// Moves the clock on to a time.
    func advance(to time: Timestamp) { advance(by: time - now()) }
}
