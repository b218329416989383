#if Server
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// `haltstate quarantine access`
struct ReviewAccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "List the pauses and the suspended API keys of a restored ledger, and lift them after a review.",
        discussion: """
            Orders to stop and revocations that were given after the backup are lost. Give them again first: revoke the keys that \
            must not work with 'haltstate keys revoke'. Then lift the rest.

            EXAMPLES
              haltstate quarantine access
              haltstate quarantine access --lift
            """
    )

    @OptionGroup var directory: DataDirectory

    @Flag(help: "Let all keys in the list work again, and end the pauses that the restore gave.")
    var lift = false

    @Option(help: "Who lifts them. The user of this machine when left out.")
    var by: String?

    func run() throws {
        let ledger = try lift ? directory.openLedger() : directory.readLedger()
        let access = RestoredAccess(ledger)
        let console = Console.standardOutput
        let (pauses, keys) = (try access.pauses(), try access.suspendedKeys())
        for pause in pauses {
            try console.print("paused     \(pause.tenant.visible): all agents, \(pause.reason.visible)")
        }
        for key in keys {
            let holder = (key.name ?? key.agent?.rawValue ?? "-").visible
            let scopes = key.scopes.map(\.rawValue).sorted().joined(separator: ",")
            try console.print("suspended  \(key.tenant.visible): key \(key.id), \(holder), \(scopes)")
        }
        guard !pauses.isEmpty || !keys.isEmpty else { return try console.print("nothing is paused or suspended") }
        guard lift else { return }
        let user = OperatingSystemUser.current
        try access.lift(by: user.approver(named: by ?? user.name))
        try console.print("no agent is paused by the restore any more, and no key is suspended")
    }
}
#endif
