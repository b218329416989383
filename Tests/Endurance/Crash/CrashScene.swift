#if SQLite
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// A folder with a ledger, and with what happened beside it.
struct CrashScene: Sendable {
    static let terms = AuthorityTerms()

    let folder: String

    /// What bodies have done: key and process.
    var effects: String { folder + "/effects" }
    /// What has been acknowledged to somebody.
    var facts: String { folder + "/facts" }

    static func make(in folder: String) throws -> CrashScene {
        let scene = CrashScene(folder: folder + "/" + UUID().uuidString)
        try FileManager.default.createDirectory(atPath: scene.folder, withIntermediateDirectories: true)
        return scene
    }

    /// Opens the ledger, and makes the file when there is none.
    func openLedger() throws -> SQLiteLedger {
        try SQLiteLedger(path: folder + "/ledger.db", creating: true)
    }

    func authority(_ ledger: any Ledger, wallClock: any WallClock = SystemWallClock()) throws -> LocalAuthority {
        LocalAuthority(
            policies: try CrashLife.policies(),
            ledger: ledger,
            terms: Self.terms,
            wallClock: wallClock
        )
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

/// The time of day when every lease and every permit of today has run out.
struct LaterWallClock: WallClock {
    func now() -> Timestamp {
        SystemWallClock().now() + CrashScene.terms.lease + CrashScene.terms.permitLifetime
    }
}
#endif
