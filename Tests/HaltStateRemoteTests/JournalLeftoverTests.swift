import Expectations
import Foundation
import HaltState
import HaltStateRemote
import Testing

/// What a process leaves in the journal that ends between the writing of a file and its renaming.
@Suite("Leftovers of the journal", .tags(.nothingUnknown), .serialized)
struct JournalLeftoverTests {
    private static func leftovers(in folder: JournalFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".new") }
    }

    @Test("A process that is killed before the renaming leaves a secret, and the next start removes it")
    func killed() async throws {
        let folder = JournalFolder()
        _ = try FileOutcomeJournal(directory: folder.path)
        let report = RemoteSamples.report
        let bytes = Data(try JSONEncoder().encode(report))
        for _ in 0..<50 where try Self.leftovers(in: folder).isEmpty {
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String, bytes = bytes as Data] in
                let journal = try FileOutcomeJournal(directory: path)
                let report = try JSONDecoder().decode(OutcomeReport.self, from: bytes)
                Thread.detachNewThread { while true { try? journal.keep(report) } }
                while true {
                    let names = try FileManager.default.contentsOfDirectory(atPath: path)
                    if names.contains(where: { $0.hasSuffix(".new") }) { kill(getpid(), SIGKILL) }
                }
            }
        }
        #expect(try !Self.leftovers(in: folder).isEmpty, "a process was killed at that place")
        let journal = try FileOutcomeJournal(directory: folder.path)
        #expect(try Self.leftovers(in: folder).isEmpty)
        let reports = try #require(try journal.claim()).reports()
        #expect(try reports.allSatisfy { try $0.get() == report }, "what was renamed stays")
    }

    @Test("A file that another live process is writing stays until that process has ended")
    func liveWriter() throws {
        let folder = JournalFolder()
        _ = try FileOutcomeJournal(directory: folder.path)
        let name = ".\(RandomIdentifiers().uuid()).new"
        let writer = Process()
        writer.executableURL = URL(filePath: "/usr/bin/env")
        writer.arguments = ["flock", "--nonblock", "\(folder.path)/\(name)", "sh", "-c", "echo locked; read _"]
        let (input, output) = (Pipe(), Pipe())
        (writer.standardInput, writer.standardOutput) = (input, output)
        try writer.run()
        #expect(output.fileHandleForReading.availableData == Data("locked\n".utf8))
        _ = try FileOutcomeJournal(directory: folder.path)
        #expect(try Self.leftovers(in: folder) == [name])
        try input.fileHandleForWriting.close()
        writer.waitUntilExit()
        _ = try FileOutcomeJournal(directory: folder.path)
        #expect(try Self.leftovers(in: folder).isEmpty)
    }

    @Test("Nobody who writes is disturbed by others who open the journal at the same time")
    func openedMeanwhile() async throws {
        let folder = JournalFolder()
        let journal = try FileOutcomeJournal(directory: folder.path)
        async let opened = #expect(processExitsWith: .success) { [path = folder.path as String] in
            for _ in 0..<2_000 { _ = try FileOutcomeJournal(directory: path) }
        }
        for _ in 0..<300 { try journal.keep(RemoteSamples.report) }
        _ = await opened
        #expect(try folder.reports.count == 1)
        #expect(try Self.leftovers(in: folder).isEmpty)
    }

    @Test(
        "Nothing but the journal's own leftovers is removed",
        arguments: [
            "notes.new", ".notes.new", ".0b8e1c7a-6d1f-4a55-9c5e-2f3a4b5c6d7.new", ".new",
            ".0b8e1c7a-6d1f-4a55-9c5e-2f3a4b5c6d7e.json", "0b8e1c7a-6d1f-4a55-9c5e-2f3a4b5c6d7e.new",
            ".0B8E1C7A-6D1F-4A55-9C5E-2F3A4B5C6D7E.new", ".0b8e1c7a-6d1f-4a55-9c5e-2f3a4b5c6d7e.new~",
        ]
    )
    func others(_ name: String) throws {
        let folder = JournalFolder()
        _ = try FileOutcomeJournal(directory: folder.path)
        let path = "\(folder.path)/\(name)"
        try Data("mine".utf8).write(to: URL(filePath: path))
        _ = try FileOutcomeJournal(directory: folder.path)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("A folder or a link with the name of a leftover keeps nobody from opening the journal")
    func noFiles() throws {
        let folder = JournalFolder()
        _ = try FileOutcomeJournal(directory: folder.path)
        let outside = folder.path + ".outside"
        defer { try? FileManager.default.removeItem(atPath: outside) }
        try Data("mine".utf8).write(to: URL(filePath: outside))
        let names = (0..<2).map { _ in "\(folder.path)/.\(RandomIdentifiers().uuid()).new" }
        try FileManager.default.createDirectory(atPath: names[0], withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: names[1], withDestinationPath: outside)
        _ = try FileOutcomeJournal(directory: folder.path)
        #expect(try Self.leftovers(in: folder).count == 2)
        #expect(FileManager.default.fileExists(atPath: outside))
    }
}
