#if SQLite
import Foundation
import GRDBSQLite

/// Makes each change that SQLite makes to a file a ``WritePoint``.
///
/// SQLite's own file system stays at work beneath: each file gets a table of methods that is a copy of its own, but for
/// those that change something (https://www.sqlite.org/c3ref/io_methods.html).
enum WatchedFiles {
    /// A table of methods, and the one that it is a copy of. SQLite sees the beginning only.
    private struct Methods {
        var watched: sqlite3_io_methods
        let original: UnsafePointer<sqlite3_io_methods>
    }

    private typealias File = UnsafeMutablePointer<sqlite3_file>

    /// Puts itself in front of the default file system, for every connection that is opened from now on.
    static func install() throws {
        guard let original = sqlite3_vfs_find(nil), let name = strdup("watched") else {
            throw Failure("SQLite has no file system")
        }
        let system = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        system.initialize(to: original.pointee)
        system.pointee.zName = UnsafePointer(name)
        system.pointee.pNext = nil
        // The methods of the original get the original, so this one's data is free to say which that is.
        system.pointee.pAppData = UnsafeMutableRawPointer(original)
        system.pointee.xOpen = { system, name, file, flags, outFlags in
            guard let original = WatchedFiles.original(system), let file, let open = original.pointee.xOpen else {
                return SQLITE_MISUSE
            }
            let creates = flags & SQLITE_OPEN_CREATE != 0
            let status =
                creates
                ? WritePoint.pass { open(original, name, file, flags, outFlags) }
                : open(original, name, file, flags, outFlags)
            if status == SQLITE_OK { WatchedFiles.watch(file) }
            return status
        }
        system.pointee.xDelete = { system, name, syncsFolder in
            guard let original = WatchedFiles.original(system), let delete = original.pointee.xDelete else {
                return SQLITE_MISUSE
            }
            return WritePoint.pass { delete(original, name, syncsFolder) }
        }
        try require(sqlite3_vfs_register(system, 1) == SQLITE_OK, "SQLite does not take another file system")
    }

    private static func original(_ system: UnsafeMutablePointer<sqlite3_vfs>?) -> UnsafeMutablePointer<sqlite3_vfs>? {
        system?.pointee.pAppData?.assumingMemoryBound(to: sqlite3_vfs.self)
    }

    /// What SQLite's own file system does with a file.
    private static func methods(of file: File) -> sqlite3_io_methods {
        UnsafeRawPointer(file.pointee.pMethods).assumingMemoryBound(to: Methods.self).pointee.original.pointee
    }

    /// The table stays in memory: a process opens a few files, and dies.
    private static func watch(_ file: File) {
        guard let original = file.pointee.pMethods else { return }
        let methods = UnsafeMutablePointer<Methods>.allocate(capacity: 1)
        methods.initialize(to: Methods(watched: original.pointee, original: original))
        watchContent(&methods.pointee.watched)
        if original.pointee.iVersion >= 2 { watchSharedMemory(&methods.pointee.watched) }
        file.pointee.pMethods = UnsafeRawPointer(methods).assumingMemoryBound(to: sqlite3_io_methods.self)
    }

    private static func watchContent(_ methods: inout sqlite3_io_methods) {
        methods.xWrite = { file, bytes, count, offset in
            guard let file, let write = WatchedFiles.methods(of: file).xWrite else { return SQLITE_MISUSE }
            return WritePoint.pass {
                _ = write(file, bytes, count / 2, offset)
            } _: {
                write(file, bytes, count, offset)
            }
        }
        methods.xTruncate = { file, size in
            guard let file, let truncate = WatchedFiles.methods(of: file).xTruncate else { return SQLITE_MISUSE }
            return WritePoint.pass { truncate(file, size) }
        }
        methods.xSync = { file, flags in
            guard let file, let sync = WatchedFiles.methods(of: file).xSync else { return SQLITE_MISUSE }
            return WritePoint.pass { sync(file, flags) }
        }
    }

    /// The index of the write-ahead log is memory, which SQLite writes to without asking. A barrier stands between the two
    /// copies of its header.
    private static func watchSharedMemory(_ methods: inout sqlite3_io_methods) {
        methods.xShmBarrier = { file in
            guard let file, let barrier = WatchedFiles.methods(of: file).xShmBarrier else { return }
            WritePoint.pass { barrier(file) }
        }
        methods.xShmMap = { file, region, size, extends, memory in
            guard let file, let map = WatchedFiles.methods(of: file).xShmMap else { return SQLITE_MISUSE }
            guard extends != 0 else { return map(file, region, size, extends, memory) }
            return WritePoint.pass { map(file, region, size, extends, memory) }
        }
        methods.xShmUnmap = { file, deletes in
            guard let file, let unmap = WatchedFiles.methods(of: file).xShmUnmap else { return SQLITE_OK }
            guard deletes != 0 else { return unmap(file, deletes) }
            return WritePoint.pass { unmap(file, deletes) }
        }
    }
}
#endif
