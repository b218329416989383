#if Tool
import Foundation
import HaltState

/// Writes a file that is there as a whole or not at all.
///
/// Each draft has a name of its own: several threads may write at once, and a process that has died may have left one.
enum AtomicFile {
    static func write<Value>(_ path: String, _ body: (FileHandle) throws -> Value) throws -> Value {
        let draft = "\(path).\(RandomIdentifiers().uuid()).partial"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            let value = try body(file)
            try file.synchronize()
            try file.close()
            guard rename(draft, path) == 0 else { throw failure(path) }
            return value
        } catch {
            unlink(draft)
            throw error is CocoaError ? failure(path) : error
        }
    }

    private static func failure(_ path: String) -> ToolError {
        let reason = String(cString: strerror(errno))
        return ToolError(
            "the file \(path.visible) cannot be written (\(reason)); check its folder and the space on the disk"
        )
    }
}
#endif
