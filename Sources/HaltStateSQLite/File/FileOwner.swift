#if SQLite
import Foundation

/// Whose file it is that cannot be used.
enum FileOwner {
    /// What to do about a ledger's file, one beside it or its folder that cannot be read or written: names the first one that
    /// stands in the way, and its owner.
    static func advice(_ path: String, canBe use: String) -> String {
        let mode = use == "read" ? R_OK : W_OK
        let files = [path, path + "-wal", path + "-shm", LedgerFile.folder(of: path)]
        guard let blocked = files.first(where: { access($0, F_OK) == 0 && access($0, mode) != 0 }),
            let status = FileStatus(blocked)
        else { return "check the permissions of the file and its folder" }
        let (owner, user) = (name(status.owner), name(geteuid()))
        guard owner != user else {
            return "\(blocked) belongs to \(owner) but may not be \(use); check its permissions"
        }
        return "\(blocked) belongs to \(owner), and this process runs as \(user); change one of the two"
    }

    private static func name(_ user: uid_t) -> String {
        getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "user \(user)"
    }
}
#endif
