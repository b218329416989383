#if Tool
import Expectations
import Foundation
import Testing

extension Tool {
    /// Runs what a guide prints for practice, with the built tool, in this tool's folder.
    func practise(_ guide: String) async throws -> Run {
        let text = try Repository.text(of: "Sources/HaltState/HaltState.docc/\(guide).md")
        let section = try #require(text.split(separator: "## Practise\n").last)
        let drill = try #require(section.split(separator: "```sh\n").dropFirst().first?.split(separator: "```").first)
        let script = "haltstate() { '\(try Self.executable().path)' \"$@\"; }\n\(drill)"
        return try await RunningTool(URL(fileURLWithPath: "/bin/bash"), ["-c", script], in: self, environment: [:])
            .run()
    }
}
#endif
