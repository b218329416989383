#if SQLite
import GRDB

@testable import HaltStateSQLite

extension SQLiteLedger {
    /// The connections that write and read.
    var database: DatabasePool {
        get throws { try store.database }
    }

    /// Moves everything from the write-ahead log into the main file.
    func emptyLog() throws {
        try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }

    /// What puts calls into commits.
    var commits: GroupCommit {
        get throws { try store.commits }
    }
}
#endif
