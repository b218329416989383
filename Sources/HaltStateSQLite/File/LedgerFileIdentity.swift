#if SQLite
import CLedgerFile
import Foundation

/// Which files a ledger's path names: the database, its write-ahead log and the index of that log.
///
/// The system gives no number to another file while one of that number is open, so files of the same numbers are the ones
/// that were opened.
struct LedgerFileIdentity: Hashable, Sendable {
    /// One file, as the system tells it from all others.
    struct File: Hashable, Sendable {
        let device: UInt64
        let number: UInt64

        init(device: UInt64, number: UInt64) {
            self.device = device
            self.number = number
        }

        /// `nil` when there is no such file, or it cannot be looked at.
        init?(_ path: String) {
            var (device, number) = (UInt64(0), UInt64(0))
            guard haltstate_ledger_file(path, &device, &number) == 0 else { return nil }
            self.init(device: device, number: number)
        }
    }

    let database: File
    let log: File?
    let index: File?
}

/// What the system says of a file, found without opening it. Not for a log that is written to: see `ledger_file.h`.
struct FileStatus: Hashable, Sendable {
    let file: LedgerFileIdentity.File
    let size: Int64
    /// When the content last changed, in nanoseconds.
    let modified: Int64
    let isFolder: Bool
    let owner: uid_t

    /// `nil` when there is no such file, or it cannot be looked at.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        file = .init(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
        size = Int64(status.st_size)
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        owner = status.st_uid
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        modified = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
#endif
