#if Tool
import ArgumentParser
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// The folder that holds the ledger, as every command takes it.
struct DataDirectory: ParsableArguments {
    static let defaultPath = ".haltstate"

    @Option(name: .customLong("data-directory"), help: "The folder that holds the ledger.")
    var path = Self.defaultPath

    func file(_ name: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    /// The options that lead to this folder, for command lines that are shown.
    var arguments: [String] {
        path == Self.defaultPath ? [] : ["--data-directory", path]
    }

    /// The ledger's file, wherever the tool was started.
    var ledgerPath: String { URL(fileURLWithPath: file("ledger.db")).path }

    /// Opens the ledger, and makes the folder and the ledger when there are none, which it says.
    func makeLedger() throws -> SQLiteLedger {
        try create()
        let isNew = !hasLedger
        let ledger = try open { try SQLiteLedger(path: ledgerPath, creating: true) }
        if isNew { Console.standardError.tryPrint("made the ledger \(ledgerPath.visible)") }
        warnIfOpenToOthers()
        return ledger
    }

    /// Opens the ledger that has to be there already, and deletes the words of commands that nobody decides on any more.
    func openLedger() throws -> SQLiteLedger {
        try requireLedger()
        let ledger = try open { try SQLiteLedger(path: ledgerPath) }
        // Nothing depends on it here, and whoever writes next tries again.
        try? forgetSettledCommands(in: ledger)
        warnIfOpenToOthers()
        return ledger
    }

    /// While the clock is in doubt nothing is deleted, for that would be for good.
    private func forgetSettledCommands(in ledger: SQLiteLedger) throws {
        guard try ledger.hasSettledCommands(at: SystemWallClock().now()) else { return }
        let authority = LocalAuthority(policies: .empty, ledger: ledger)
        try ledger.forgetSettledCommandsBlocking(at: authority.expiry().settled)
    }

    /// Opens the ledger for reading. It may be a copy, of an earlier version, or where nothing can be written.
    func readLedger() throws -> SQLiteLedger {
        try requireLedger()
        return try open { try SQLiteLedger(reading: ledgerPath) }
    }

    func requireLedger() throws {
        guard isFolder != false else { throw notAFolder }
        guard hasLedger else {
            throw ToolError(
                "there is no ledger \(ledgerPath.visible); name its folder with --data-directory, or make a new one with "
                    + "'haltstate init'",
                .notFound
            )
        }
    }

    var hasLedger: Bool { FileManager.default.fileExists(atPath: ledgerPath) }

    /// Makes the folder, for its owner only: whoever can write in it is trusted.
    func create() throws {
        if let isFolder {
            guard isFolder else { throw notAFolder }
            return
        }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            let reason = String(cString: strerror(errno))
            throw ToolError("the data directory \(path.visible) cannot be made: \(reason)", .error)
        }
    }

    private func open(_ open: () throws -> SQLiteLedger) throws -> SQLiteLedger {
        try Progress.during("opening the ledger") { _ in try open() }
    }

    private func warnIfOpenToOthers() {
        guard isOpenToOthers else { return }
        Console.standardError.tryPrint(
            "warning: other users of this machine can get at the ledger in \(path.visible); "
                + "close it with: chmod -R go= \(CommandLineText.quoted(path))"
        )
    }

    /// Whether others than the owner can put files into the folder, or reach and use the ledger.
    private var isOpenToOthers: Bool {
        let (folder, ledger) = (permissions(path), permissions(file("ledger.db")))
        return folder & 0o022 != 0 || folder & 0o011 != 0 && ledger & 0o066 != 0
    }

    private func permissions(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? 0
    }

    /// Whether the path is a folder; `nil` when there is nothing.
    private var isFolder: Bool? {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) ? isFolder.boolValue : nil
    }

    private var notAFolder: ToolError {
        ToolError("the data directory \(path.visible) is a file; move it away or choose another folder", .error)
    }
}
#endif
