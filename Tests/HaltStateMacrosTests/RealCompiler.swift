#if Macros
import Foundation
import Testing

/// The Swift compiler, run on a file as a user's build would run it.
///
/// What it reports decides. The expansion helper of swift-syntax differs from it where two macros meet.
struct RealCompiler {
    private let plugins: [URL]
    private let modules: URL

    /// What came of one run.
    struct Run {
        let status: Int32
        let output: String
    }

    /// Looks for the plug-ins and modules beside the tests.
    init() throws {
        let name = "HaltStateMacroPlugin"
        let folder = try #require(Self.folder(holding: name), "the plug-in is not beside the tests")
        plugins = [name, "ForeignMacros"].compactMap { Self.plugin($0, in: folder) }
        modules = folder.appending(path: "Modules")
    }

    /// Verifies that a fixture produces the diagnostics that its comments expect, and no others.
    func verify(_ source: URL, upTo stage: [String] = ["-typecheck"]) async throws -> Run {
        try await compile(source, stage + ["-Xfrontend", "-verify", "-Xfrontend", "-verify-ignore-unrelated"])
    }

    func compile(_ source: URL, _ arguments: [String]) async throws -> Run {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["swiftc", "-swift-version", "6", "-parse-as-library", "-I", modules.path] + arguments
            + plugins.flatMap { ["-load-plugin-executable", "\($0.path)#\(Self.module(of: $0))"] }
            + [source.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return Run(status: process.terminationStatus, output: output)
    }

    static func fixture(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).swift")
    }

    /// The folder of the build's products is above the test executable, at a depth that differs between platforms.
    private static func folder(holding plugin: String) -> URL? {
        guard var folder = Bundle.main.executableURL?.deletingLastPathComponent() else { return nil }
        while folder.pathComponents.count > 1 {
            if Self.plugin(plugin, in: folder) != nil { return folder }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    private static func plugin(_ name: String, in folder: URL) -> URL? {
        ["\(name)-tool", name].map { folder.appending(path: $0) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    private static func module(of plugin: URL) -> Substring { plugin.lastPathComponent.prefix { $0 != "-" } }
}

/// Runs with a source in a file of its own, which is gone afterwards.
func withSource<Value>(_ text: String, _ body: (URL) async throws -> Value) async throws -> Value {
    let source = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).swift")
    defer { try? FileManager.default.removeItem(at: source) }
    try text.write(to: source, atomically: true, encoding: .utf8)
    return try await body(source)
}
#endif
