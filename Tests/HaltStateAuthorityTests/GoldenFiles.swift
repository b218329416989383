import Foundation
import Testing

/// The files that earlier versions left.
enum GoldenFiles {
    private static var folder: URL {
        Bundle.module.bundleURL.appendingPathComponent("Fixtures/Golden")
    }

    /// The names in a folder, in order.
    static func names(in path: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(path).path)
        return (names ?? []).sorted()
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
    }

    /// Where new golden files go, when somebody asks for them.
    static let outputFolder = ProcessInfo.processInfo.environment["HALTSTATE_WRITE_GOLDEN"]
}
