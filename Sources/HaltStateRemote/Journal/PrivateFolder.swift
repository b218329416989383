import HaltState

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// A folder of small files that nobody but their owner can read or write.
///
/// It is opened once, and its files are named from there: whoever moves or replaces the folder afterwards gets nothing.
final class PrivateFolder: Sendable {
    private let folder: Int32

    /// Opens a folder, and creates it for the owner alone.
    ///
    /// - Throws: ``HaltStateError`` with code `journalUnusable`, also for a folder of somebody else, or one that others can
    ///   write to: what they put there would be reported.
    init(_ path: String) throws {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw HaltStateError.journal("cannot be created", errno) }
        folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw HaltStateError.journal("cannot be opened", errno) }
        var facts = stat()
        guard fstat(folder, &facts) == 0 else { throw HaltStateError.journal("cannot be opened", errno) }
        guard facts.st_uid == geteuid(), facts.st_mode & 0o022 == 0 else {
            throw HaltStateError.journal("belongs to somebody else, or others can write to it", EPERM)
        }
        guard faccessat(folder, ".", R_OK | W_OK | X_OK, 0) == 0 else {
            throw HaltStateError.journal("cannot be used", errno)
        }
    }

    deinit { if folder >= 0 { close(folder) } }

    /// The names of its files.
    func names() throws -> [String] {
        let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw HaltStateError.journal("cannot be read", errno) }
        guard let listing = fdopendir(copy) else {
            close(copy)
            throw HaltStateError.journal("cannot be read", errno)
        }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    /// Writes a file as a whole or not at all: aside, synced, and then under its name.
    func write(_ bytes: [UInt8], to name: String) throws {
        let aside = try makeAside()
        defer { close(aside.file) }
        do {
            try fill(aside.file, with: bytes)
            guard renameat(folder, aside.name, folder, name) == 0 else {
                throw HaltStateError.journal("cannot be written", errno)
            }
            try sync()
        } catch {
            unlinkat(folder, aside.name, 0)
            throw error
        }
    }

    /// Removes what processes have left behind that ended while they wrote.
    ///
    /// Whoever writes holds a lock on the file, which ends with the process. What cannot be opened or locked stays.
    func removeLeftovers() throws {
        for name in try names() where Self.isAside(name) {
            let file = openat(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { continue }
            defer { close(file) }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { try remove(name) }
        }
    }

    /// Makes a file to write in, and locks it.
    private func makeAside() throws -> (name: String, file: Int32) {
        while true {
            let name = ".\(RandomIdentifiers().uuid())\(Self.asideSuffix)"
            let file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw HaltStateError.journal("cannot be written", errno) }
            // A file system without locks has nobody who could take the file for a leftover.
            let isLocked = flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
            var facts = stat()
            if isLocked, fstat(file, &facts) == 0, facts.st_nlink > 0 { return (name, file) }
            // Somebody was faster than the lock, took the file for a leftover, and removes it.
            close(file)
        }
    }

    private func fill(_ file: Int32, with bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw HaltStateError.journal("cannot be written", errno) }
            rest = rest.dropFirst(max(0, count))
        }
        guard fsync(file) == 0 else { throw HaltStateError.journal("cannot be written", errno) }
    }

    private static let asideSuffix = ".new"

    /// Whether a file has a name that ``makeAside()`` gives. Nothing else may be taken for a leftover.
    private static func isAside(_ name: String) -> Bool {
        guard name.hasPrefix("."), name.hasSuffix(asideSuffix) else { return false }
        let identifier = name.dropFirst().dropLast(asideSuffix.count)
        return identifier.utf8.count == 36 && identifier.utf8.allSatisfy { "0123456789abcdef-".utf8.contains($0) }
    }

    /// Reads a file, and `nil` when there is none. A link is no file of this folder.
    func read(_ name: String, upTo limit: Int) throws -> [UInt8]? {
        let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw HaltStateError.journal("cannot be read", errno)
        }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size <= limit else {
            throw HaltStateError.journal("holds something else than its files", EINVAL)
        }
        var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                systemRead(file, buffer.baseAddress.map { $0 + length }, buffer.count - length)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw HaltStateError.journal("cannot be read", errno) }
            length += count
        }
        return bytes
    }

    /// Removes a file, or leaves it removed.
    func remove(_ name: String) throws {
        guard unlinkat(folder, name, 0) == 0 || errno == ENOENT else {
            throw HaltStateError.journal("cannot be written", errno)
        }
        try sync()
    }

    /// Locks the folder, for as long as the result lives, or returns `nil` while somebody else has the lock. It ends with
    /// its process, however that ends.
    func lock() throws -> Lock? {
        let file = openat(folder, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw HaltStateError.journal("cannot be locked", errno) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(file)
            if reason == EWOULDBLOCK { return nil }
            throw HaltStateError.journal("cannot be locked", reason)
        }
        return Lock(file: file)
    }

    final class Lock: Sendable {
        private let file: Int32

        fileprivate init(file: Int32) { self.file = file }

        deinit {
            // To close it is not enough: a process that is being started has a copy until it runs its own program.
            flock(file, LOCK_UN)
            close(file)
        }
    }

    /// Makes a new or removed name survive a crash.
    private func sync() throws {
        guard fsync(folder) == 0 else { throw HaltStateError.journal("cannot be synced", errno) }
    }
}

/// The system's `write`, which the folder's own method of that name would hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(file, bytes, count) }

/// The system's `read`, for the same reason.
private func systemRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(file, bytes, count)
}

extension HaltStateError {
    fileprivate static func journal(_ problem: String, _ reason: Int32) -> HaltStateError {
        let text = String(cString: strerror(reason))
        return HaltStateError(
            code: .journalUnusable,
            message: "the journal of unconfirmed outcomes \(problem): \(text)"
        )
    }
}
