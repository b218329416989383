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

    /// Opens the ledger, and makes the folder and the ledger when there are none.
    func makeLedger() throws -> SQLiteLedger {
        try create()
        let ledger = try open()
        if isOpenToOthers {
            Console.standardError.tryPrint(
                "warning: other users of this machine can get at the ledger in \(path); "
                    + "close it with: chmod -R go= \(CommandLineText.quoted(path))"
            )
        }
        return ledger
    }

    /// Opens the ledger that has to be there already.
    func openLedger() throws -> SQLiteLedger {
        guard isFolder != false else { throw notAFolder }
        guard FileManager.default.fileExists(atPath: file("ledger.db")) else {
            throw ToolError(
                "there is no ledger in \(path); 'haltstate demo' and 'haltstate guard' make one, and "
                    + "--data-directory names another folder",
                .notFound
            )
        }
        return try open()
    }

    /// The authority for commands that decide nothing by policy.
    func openAuthority() throws -> LocalAuthority {
        LocalAuthority(policies: .empty, ledger: try openLedger())
    }

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
            throw ToolError("the data directory \(path) cannot be made: \(reason)", .fault)
        }
    }

    private func open() throws -> SQLiteLedger {
        try Progress.during("opening the ledger") { _ in try SQLiteLedger(path: file("ledger.db")) }
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
        ToolError("the data directory \(path) is a file; move it away or choose another folder", .fault)
    }
}
#endif
