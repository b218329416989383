#if SQLite
import GRDB
import HaltState
import HaltStateAuthority

extension HaltStateError {
    /// Why a ledger could not be opened.
    init(opening path: String, _ error: any Error) {
        guard let defect = error as? LedgerFile.Defect else {
            self = Self.translated(error, path)
            return
        }
        let problem =
            switch defect {
            case .noFolder: "the folder of \(path) does not exist; create it first"
            case .isFolder: "\(path) is a folder; name a file"
            case .notDatabase: "\(path) is not a SQLite database and stays as it is; choose another path"
            case .foreign: "\(path) is another application's database and stays as it is; choose another path"
            case .newer: "\(path) was written by a newer version; update this package"
            case .damaged: "\(path) has no binding key; restore it from a backup"
            case .readOnly: "\(path) or its folder cannot be written; check the permissions"
            }
        self.init(code: .ledgerUnusable, message: "the ledger cannot be opened: \(problem)")
    }

    /// Turns SQLite's errors into faults that say what to do, and lets every other error pass.
    static func translating(_ error: any Error, _ path: String) -> any Error {
        switch error {
        case is DatabaseError: translated(error, path)
        case is RowDecodingError: StoredColumns.otherType
        default: error
        }
    }

    private static func translated(_ error: any Error, _ path: String) -> HaltStateError {
        let (code, problem): (Code, String) =
            switch (error as? DatabaseError)?.resultCode {
            case .SQLITE_BUSY?, .SQLITE_LOCKED?: (.unavailable, "it is locked by another process; try again")
            case .SQLITE_FULL?: (.unavailable, "the disk is full; free some space and try again")
            case .SQLITE_IOERR?: (.unavailable, "the disk could not be read or written; check it and try again")
            case .SQLITE_READONLY?, .SQLITE_PERM?, .SQLITE_CANTOPEN?, .SQLITE_AUTH?:
                (.ledgerUnusable, "it cannot be written; check the permissions of the file and its folder")
            case .SQLITE_NOTADB?: (.ledgerUnusable, "it is not a SQLite database; choose another path")
            case .SQLITE_CORRUPT?: (.ledgerUnusable, "its file is damaged; restore it from a backup")
            case .SQLITE_MISUSE?: (.unavailable, "it is closed")
            default: (.unavailable, "SQLite failed")
            }
        let message = "nothing was written to the ledger \(path): \(problem)"
        return HaltStateError(code: code, message: message, underlyingError: error)
    }
}
#endif
