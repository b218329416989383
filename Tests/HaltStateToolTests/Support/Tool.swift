#if Tool
import Foundation
import HaltState
import Testing

/// The built tool, run as a process of its own with a data directory of its own.
final class Tool: Sendable {
    /// What a run has left.
    struct Run: Sendable {
        let status: Int32
        let output: String
        let errors: String

        var lines: [String] { output.split(separator: "\n").map(String.init) }

        /// The output as one JSON object a line.
        func json() throws -> [[String: ContextValue]] {
            try lines.map { try JSONDecoder().decode([String: ContextValue].self, from: Data($0.utf8)) }
        }
    }

    /// A folder for everything that the run reads and writes; the process's working directory.
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "haltstate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs the tool to its end.
    @discardableResult
    func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) async throws -> Run {
        try await start(arguments, environment: environment).run()
    }

    @discardableResult
    func callAsFunction(_ arguments: [String]) async throws -> Run {
        try await start(arguments).run()
    }

    /// Starts the tool.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningTool {
        try RunningTool(Self.executable(), arguments, in: self, environment: environment)
    }

    func url(_ name: String) -> URL { folder.appending(path: name) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url(name))
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: url(name)), as: UTF8.self)
    }

    /// Next to the test bundle, wherever the build put both.
    static func executable() throws -> URL {
        var folders = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
        folders.append(Bundle.main.bundleURL)
        folders += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let candidates = folders.map { $0.appending(path: "haltstate") }
        return try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) })
    }
}
#endif
