import Foundation
import Testing
import ToolLoop

/// The command, in processes that end, or are ended, in between.
@Suite("The agent in several processes")
struct ProcessTests {
    private let folder: URL
    private let shop: Shop

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        shop = Shop(file: folder.appending(path: "deeds.txt"))
    }

    /// The command beside the tests.
    private static var command: URL? {
        guard var folder = Bundle.main.executableURL?.deletingLastPathComponent() else { return nil }
        while folder.pathComponents.count > 1 {
            let command = folder.appending(path: "tool-loop")
            let isFolder = (try? command.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? true
            if !isFolder, FileManager.default.isExecutableFile(atPath: command.path) { return command }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    private func start(_ arguments: String..., script: String) throws -> (process: Process, output: Pipe) {
        let process = Process()
        let command = try #require(Self.command, "the command is not beside the tests")
        process.executableURL = command
        process.arguments = arguments
        process.environment = ["TOOL_LOOP_DATA": folder.path, "OPENAI_MODEL": script]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return (process, output)
    }

    private func run(_ arguments: String..., script: String = "pending") throws -> String {
        let (process, output) =
            switch arguments.count {
            case 0: try start(script: script)
            case 1: try start(arguments[0], script: script)
            default: try start(arguments[0], arguments[1], script: script)
            }
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    @Test("What waits is resumed in another process, after an approval in a third")
    func resumed() throws {
        #expect(try run().hasPrefix("refund.create waits for approval "))
        #expect(try run("resume").hasPrefix("refund.create waits for approval "))
        #expect(shop.deeds == ["mail 1001 refund"])
        _ = try run("approve", "alice")
        #expect(try run("resume") == "I was told: refunded 25000 cents of order 1001 | Done.\n")
        #expect(shop.deeds == ["mail 1001 refund", "refund 1001 25000"])
    }

    @Test("What a process that was killed had begun is not begun again, and the model is told that nobody knows")
    func killed() async throws {
        let (process, _) = try start(script: "slow")
        while shop.deeds.count < 2 { try await Task.sleep(for: .milliseconds(20)) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let text = try run("resume", script: "slow")
        #expect(text.hasPrefix("I was told: Not performed this time"))
        #expect(shop.deeds.sorted() == ["export 2026-01-31 begun", "mail 1001 refund"])
    }
}
