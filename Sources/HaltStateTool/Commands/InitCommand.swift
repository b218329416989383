#if Tool
import ArgumentParser
import HaltState
import HaltStateSQLite

/// `haltstate init`
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make an empty ledger.",
        discussion: """
            Do this once, by hand. A job that made its own ledger would find an empty one wherever it happens to start, and run \
            again what has run. Exits with 1 where there is a ledger.
            """
    )

    @OptionGroup var directory: DataDirectory

    func run() throws {
        guard (try? directory.requireLedger()) == nil else {
            throw ToolError("there is a ledger already, which stays as it is: \(directory.ledgerPath.visible)")
        }
        try directory.create()
        try SQLiteLedger.create(path: directory.ledgerPath)
        try Console.standardOutput.print("made the ledger \(directory.ledgerPath.visible)")
    }
}

/// `haltstate migrate`
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring a ledger of an earlier version to the form of this one.",
        discussion: """
            Stop what uses the ledger first, and take a backup. An earlier version cannot open the ledger any more. Nothing else \
            ever migrates: commands that read take a ledger as it is, and those that write say that it is too old.
            """
    )

    @OptionGroup var directory: DataDirectory

    func run() throws { try directory.migrate() }
}

extension DataDirectory {
    /// Brings the ledger to the form of this version, if there is one, and says so.
    func migrate() throws {
        try requireLedger()
        let migration = try SQLiteLedger.migrate(path: ledgerPath)
        let text =
            migration.from == migration.to
            ? "nothing to do: \(ledgerPath.visible) has form \(migration.to)"
            : "migrated \(ledgerPath.visible) from form \(migration.from) to \(migration.to)"
        Console.standardError.tryPrint(text)
    }
}
#endif
