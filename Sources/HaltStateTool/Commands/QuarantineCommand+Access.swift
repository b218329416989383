#if Server
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// `haltstate quarantine access`
struct ReviewAccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "List the pauses, suspended keys and accounts of a restored ledger, and lift them after a review.",
        discussion: """
            Orders to stop and revocations that were given after the backup are lost, and so are accounts that were disabled or \
            reset, and roles that were changed. Give them again first: 'haltstate keys revoke' for the keys that must not work, \
            'haltstate users disable' and 'haltstate users role' for accounts, and 'haltstate users reset' where a password was \
            changed for a reason, since the old one counts again. Then lift the rest. Nobody is signed in any more.

            EXAMPLES
              haltstate quarantine access
              haltstate quarantine access --lift
            """
    )

    @OptionGroup var directory: DataDirectory

    @Flag(help: "Let all keys and accounts in the list work again, and end the pauses that the restore gave.")
    var lift = false

    @Option(help: "Who lifts them. The user of this machine when left out.")
    var by: String?

    func run() throws {
        let ledger = try lift ? directory.openLedger() : directory.readLedger()
        let access = RestoredAccess(ledger)
        let console = Console.standardOutput
        let (pauses, keys) = (try access.pauses(), try access.suspendedKeys())
        let accounts = try access.suspendedAccounts()
        for pause in pauses {
            try console.print("paused     \(pause.tenant.visible): all agents, \(pause.reason.visible)")
        }
        for key in keys {
            let holder = (key.name ?? key.agent?.rawValue ?? "-").visible
            let scopes = key.scopes.map(\.rawValue).sorted().joined(separator: ",")
            try console.print("suspended  \(key.tenant.visible): key \(key.id), \(holder), \(scopes)")
        }
        for account in accounts {
            try console.print(
                "suspended  \(account.tenant.visible): account \(account.name.visible), \(account.role.rawValue)"
            )
        }
        guard !(pauses.isEmpty && keys.isEmpty && accounts.isEmpty) else {
            return try console.print("nothing is paused or suspended")
        }
        guard lift else { return }
        let user = OperatingSystemUser.current
        try access.lift(by: user.approver(named: by ?? user.name))
        let rest = "no account is suspended, and no key is suspended"
        try console.print("no agent is paused by the restore any more, \(rest)")
    }
}
#endif
