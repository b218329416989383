#if Tool
import Foundation
import Testing

/// The tool while it runs. Its streams go to files, which no reader can block and which can be read at any time.
final class RunningTool: Sendable {
    let processIdentifier: Int32
    /// Keeps the folder until the run is looked at.
    private let tool: Tool
    private let folder: URL
    private let end: Task<Int32, Never>

    /// - Parameter input: What it reads; nothing when `nil`.
    init(
        _ executable: URL,
        _ arguments: [String],
        in tool: Tool,
        environment: [String: String],
        input: Pipe? = nil
    ) throws {
        self.tool = tool
        folder = tool.folder.appending(path: "run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = tool.folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = input ?? FileHandle.nullDevice
        let (output, errors) = (
            try Self.file(folder.appending(path: "output")), try Self.file(folder.appending(path: "errors"))
        )
        // The process would keep them open as long as this one lives. With some 1,300 open files the next `run` reads past the
        // list of them, and crashes now and then.
        // - Bug: https://github.com/swiftlang/swift-corelibs-foundation/pull/5472
        defer { for file in [output, errors] { try? file.close() } }
        (process.standardOutput, process.standardError) = (output, errors)
        let (ends, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            let isSignal = process.terminationReason == .uncaughtSignal
            continuation.yield(isSignal ? 128 + process.terminationStatus : process.terminationStatus)
            continuation.finish()
        }
        try process.run()
        processIdentifier = process.processIdentifier
        end = Task { await ends.first { _ in true } ?? -1 }
    }

    /// Waits for the end.
    func run() async -> Tool.Run {
        let status = await end.value
        return Tool.Run(status: status, output: text("output"), errors: text("errors"))
    }

    func signal(_ number: Int32) { kill(processIdentifier, number) }

    /// What has been printed so far.
    var output: String { text("output") }

    /// What has been said on standard error so far.
    var errors: String { text("errors") }

    /// The file that standard error goes to.
    var errorsPath: String { folder.appending(path: "errors").path }

    private func text(_ name: String) -> String {
        let data = try? Data(contentsOf: folder.appending(path: name))
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    private static func file(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}
#endif
