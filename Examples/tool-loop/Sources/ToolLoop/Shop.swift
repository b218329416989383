import Foundation

/// Stands for the bank and the mail server: a line in a file for each thing that has been done to the world.
package struct Shop: Sendable {
    package let file: URL

    package init(file: URL) {
        self.file = file
    }

    /// What has been done, in order.
    package var deeds: [String] {
        ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    func note(_ deed: String) throws {
        if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("\(deed)\n".utf8))
    }
}
