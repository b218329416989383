import Foundation
import Testing

/// An executable of this package, run as a process of its own in a folder of its own.
final class BuiltTool: Sendable {
    /// What a run has left.
    struct Run: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    let folder: URL
    private let executable: URL

    init(_ name: String) throws {
        executable = try Self.executable(name)
        folder = FileManager.default.temporaryDirectory.appending(path: "haltstate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func callAsFunction(_ arguments: String...) throws -> Run { try run(arguments) }

    func run(_ arguments: [String]) throws -> Run { try Self.run(executable, arguments, in: folder) }

    /// Runs a command to its end. Its streams go to files, which no reader can block.
    static func run(_ executable: URL, _ arguments: [String], in folder: URL) throws -> Run {
        let streams = ["output", "errors"].map {
            FileManager.default.temporaryDirectory.appending(path: "\(UUID())-\($0)")
        }
        defer { for stream in streams { try? FileManager.default.removeItem(at: stream) } }
        for stream in streams { try Data().write(to: stream) }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: streams[0])
        process.standardError = try FileHandle(forWritingTo: streams[1])
        try process.run()
        process.waitUntilExit()
        let texts = try streams.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Run(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }

    func url(_ name: String) -> URL { folder.appending(path: name) }

    @discardableResult
    func write(_ text: String, to name: String) throws -> URL {
        let url = url(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: url(name)), as: UTF8.self)
    }

    /// The folder of the build's products, which is above the test bundle at a depth that differs between platforms.
    static func products(holding name: String) throws -> URL {
        let start =
            [URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(), Bundle.main.bundleURL]
            + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        return try #require(start.first { FileManager.default.isExecutableFile(atPath: $0.appending(path: name).path) })
    }

    private static func executable(_ name: String) throws -> URL {
        try products(holding: name).appending(path: name)
    }
}
