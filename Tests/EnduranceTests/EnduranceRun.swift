#if SQLite
import Foundation
import Testing

/// A run of the built executable to its end.
struct EnduranceRun {
    let status: Int32
    /// What it has printed and complained of.
    let output: String

    init(_ arguments: String...) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "haltstate-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        let stream = try FileHandle(forWritingTo: file)
        defer { try? stream.close() }
        let process = Process()
        // Its processes would keep the other tests from the processor, and those that wait for an answer give up.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["nice", "-n", "10", try Self.executable().path] + arguments
        process.standardInput = FileHandle.nullDevice
        (process.standardOutput, process.standardError) = (stream, stream)
        let (ends, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
        try process.run()
        let identifier = process.processIdentifier
        status = await withTaskCancellationHandler {
            await ends.first { _ in true } ?? -1
        } onCancel: {
            kill(identifier, SIGKILL)
        }
        output = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    /// Next to the test bundle, at a depth that differs between platforms.
    private static func executable() throws -> URL {
        let folders =
            [URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(), Bundle.main.bundleURL]
            + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let candidates = folders.map { $0.appending(path: "Endurance") }
        return try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) })
    }
}
#endif
