#if SQLite
import GRDB
import HaltState
import HaltStateAuthority

extension HaltStateError {
    /// Why a ledger could not be opened.
    init(opening path: String, _ error: any Error) {
        guard let reason = error as? LedgerFile.OpenError else {
            self = Self.translated(error, path)
            return
        }
        let problem =
            switch reason {
            case .noFile: "there is no \(path); check the path, or make a ledger there with 'haltstate init'"
            case .exists: "\(path) is there already and stays as it is; choose another path"
            case .noFolder: "the folder of \(path) does not exist; create it first"
            case .isFolder: "\(path) is a folder; name a file"
            case .logWithoutFile:
                "\(path) is gone, but its write-ahead log \(path)-wal holds events; put the file back or restore a backup"
            case .empty: "\(path) is empty; restore it from a backup, or remove it to make a new ledger"
            case .brokenLink: "\(path) is a symbolic link that leads to nothing; check whether its volume is mounted"
            case .unfinished:
                "\(path) was left unfinished when it was made and holds nothing; remove it to make a new ledger"
            case .notDatabase: "\(path) is not a SQLite database and stays as it is; choose another path"
            case .foreign: "\(path) is another application's database and stays as it is; choose another path"
            case .newer: "\(path) was written by a newer version; update this package"
            case .older:
                "\(path) was written by an earlier version; stop what uses it, then run 'haltstate migrate' "
                    + "or call SQLiteLedger.migrate(path:)"
            case .backup: "\(path) is a backup, which can only be read; make it a ledger with 'haltstate restore'"
            case .damaged: "\(path) has no binding key; restore it from a backup"
            case .unreadable: "\(path) cannot be read; \(FileOwner.advice(path, canBe: "read"))"
            case .notWritable(let file): "\(file) cannot be written; \(FileOwner.advice(file, canBe: "written"))"
            case .logNeedsWriting(let log):
                "\(log) holds events, and SQLite can read it only where it can write; copy \(path) and that file "
                    + "together to a folder that can be written"
            case .setting(let name): "SQLite did not take the setting \(name), without which commits may be lost"
            case .inUse: "\(path) is in use; stop every process that has it open"
            case .replaced, .contentReplaced: Self.replacement(path)
            case .readOnly: "\(path) was opened for reading"
            }
        self.init(code: .ledgerUnusable, message: "the ledger cannot be used: \(problem)")
    }

    private static func replacement(_ path: String) -> String {
        "\(path) was removed, replaced or restored while it was open; stop this process, check the file, and start again"
    }

    /// Turns SQLite's errors into ours, which say what to do, and lets every other error pass.
    static func translating(_ error: any Error, _ path: String) -> any Error {
        switch error {
        case is DatabaseError: translated(error, path)
        case let problem as LedgerFile.OpenError: HaltStateError(opening: path, problem)
        case let lost as NotAcknowledged:
            HaltStateError(
                code: .ledgerUnusable,
                message: "what was written is not acknowledged, and may be lost: \(replacement(path))",
                underlyingError: lost.reason
            )
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
                (.ledgerUnusable, "it cannot be written; \(FileOwner.advice(path, canBe: "written"))")
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
