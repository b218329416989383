#if SQLite
import Foundation

/// Lines that several processes append to one file, and that outlive them.
///
/// Each takes the same number of bytes, a whole fraction of a page, so that a process that is killed leaves all of a line
/// or nothing.
struct RecordFile: Sendable {
    static let length = 256

    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        try require(descriptor >= 0, "\(path) cannot be written")
    }

    /// Appends a line, and returns when it is on disk.
    func append(_ words: String...) throws {
        var line = Array(words.joined(separator: " ").utf8)
        try require(line.count < Self.length, "a record is too long")
        line += Array(repeating: UInt8(ascii: " "), count: Self.length - 1 - line.count) + [UInt8(ascii: "\n")]
        try WritePoint.pass {
            try require(write(descriptor, line, line.count) == line.count, "a record could not be written")
        }
        try require(fsync(descriptor) == 0, "a record could not be made durable")
    }

    /// How many lines there are.
    var count: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) / Self.length : 0
    }
}

/// Reads a ``RecordFile`` from where it stopped reading.
struct RecordReader {
    private let path: String
    private var offset: UInt64 = 0

    init(_ path: String) {
        self.path = path
    }

    /// The lines that have come since, as words.
    mutating func next() throws -> [[String]] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        try file.seek(toOffset: offset)
        let data = try file.readToEnd() ?? Data()
        try require(data.count.isMultiple(of: RecordFile.length), "\(path) holds half a line")
        offset += UInt64(data.count)
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: " ").map(String.init)
        }
    }
}
#endif
