#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// `haltstate backup`
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write the whole ledger to one file and verify it, while servers and jobs go on.",
        discussion: """
            The file opens only for reading: no call is decided by it until 'haltstate restore' makes it a ledger again. It holds \
            all that the ledger holds, so keep it where only you can read it.

            EXAMPLES
              haltstate backup /backups/ledger-$(date +%F).db
              haltstate evidence verify /backups/ledger-2026-01-31.db
            """
    )

    @OptionGroup var directory: DataDirectory

    @Argument(help: "The file to write, where nothing is yet.")
    var file: String

    func run() throws {
        let ledger = try directory.readLedger()
        let backup = try Progress.during("backing up") { _ in try ledger.backUp(to: file) }
        let console = Console.standardOutput
        try console.print("backed up to \(file.visible), as of \(backup.takenAt)")
        for chain in backup.chains { try console.print(EvidenceVerdict.line(chain)) }
    }
}

/// `haltstate restore`
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a backup the ledger again, in quarantine.",
        discussion: """
            What ran after the backup was taken is not in it. So every key that has not succeeded in the backup is refused until \
            you lift the quarantine for it. All agents are paused and all API keys suspended, because orders and revocations \
            after the backup are lost, too. Stop whatever has the ledger open first. What is there stays under another name.

            EXAMPLES
              haltstate restore /backups/ledger-2026-01-31.db
              haltstate quarantine show
              haltstate quarantine lift --key refund:1001 --reason 'no refund at the bank'
            """
    )

    @OptionGroup var directory: DataDirectory

    @Argument(help: "The backup, or another copy of a ledger.")
    var file: String

    @Option(help: "Who restores. The user of this machine when left out.")
    var by: String?

    func run() throws {
        let user = OperatingSystemUser.current
        try directory.create()
        let restored = try Progress.during("restoring") { _ in
            try SQLiteLedger.restore(file, to: directory.ledgerPath, by: user.approver(named: by ?? user.name))
        }
        let console = Console.standardOutput
        let path = directory.ledgerPath.visible
        try console.print("restored \(path) from the backup of \(restored.backedUpAt), in quarantine")
        for chain in restored.chains { try console.print(EvidenceVerdict.line(chain)) }
        if let replaced = restored.replaced { try console.print("the previous ledger is now \(replaced.visible)") }
        let accounts = restored.suspendedAccounts
        let suspended = accounts == 0 ? "" : " and \(accounts) \(accounts == 1 ? "account" : "accounts")"
        try console.print("all agents are paused, and \(restored.suspendedKeys) API keys\(suspended) suspended")
        let show = CommandLineText.haltstate(["quarantine", "show"] + directory.arguments)
        try console.print("what is refused, and how to lift that: \(show)")
    }
}
#endif
