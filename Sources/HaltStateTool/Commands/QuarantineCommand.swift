#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// `haltstate quarantine`
struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "See what a restored ledger refuses, and lift that after a look at what has run.",
        discussion: """
            A ledger that was restored from a backup cannot know what has run since. Look at the destination: where a key has \
            not run, lift the quarantine for it; where it has, record that with 'haltstate operations reconcile KEY --outcome \
            success'. A key that has succeeded in the backup is answered as ever.

            EXAMPLES
              haltstate quarantine show
              haltstate quarantine lift --key refund:1001 --reason 'no refund at the bank'
              haltstate quarantine lift --prefix report: --reason 'reports may run twice'
              haltstate quarantine lift --all --reason 'nothing ran since: the servers were down'
            """,
        subcommands: [ShowQuarantineCommand.self, LiftQuarantineCommand.self] + reviewCommands,
        defaultSubcommand: ShowQuarantineCommand.self
    )

    #if Server
    private static let reviewCommands: [any ParsableCommand.Type] = [ReviewAccessCommand.self]
    #else
    private static let reviewCommands: [any ParsableCommand.Type] = []
    #endif
}

/// `haltstate quarantine show`
struct ShowQuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show which keys are refused since a restore, and what the quarantine was lifted for."
    )

    @OptionGroup var directory: DataDirectory

    @Flag(help: "Print one line of JSON for each tenant.")
    var json = false

    func run() throws {
        let ledger = try directory.readLedger()
        let console = Console.standardOutput
        let tenants = try ledger.tenants()
        // No tenant has no name, so this is what tenants are under that the ledger does not know.
        let unknown = try ledger.quarantine(tenant: "")
        var isLifted = unknown == nil
        for tenant in tenants {
            let authority = LocalAuthority(policies: .empty, ledger: ledger, tenant: tenant)
            guard let quarantine = try authority.quarantine() else { continue }
            isLifted = false
            let held = try authority.heldKeys(quarantine)
            if json {
                try console.print(quarantine.json(tenant: tenant, held: held).text)
            } else {
                for line in quarantine.sheet(tenant: tenant, held: held).lines(for: console) { try console.print(line) }
            }
        }
        if json { return }
        if let unknown {
            let time = unknown.backedUpAt.short
            try console.print("every key of a tenant that the backup of \(time) does not know is refused as well")
        }
        if isLifted { try console.print("nothing is in quarantine") }
    }
}

/// `haltstate quarantine lift`
struct LiftQuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift",
        abstract: "Lift the quarantine for keys. The reason becomes part of the evidence."
    )

    @OptionGroup var directory: DataDirectory

    @Option(help: "Whose keys. With --all and --prefix, those of every tenant that has evidence when left out.")
    var tenant: TenantID?

    @Option(help: "One key.")
    var key: IdempotencyKey?

    @Option(help: "Every key that starts so.")
    var prefix: String?

    @Flag(help: "Every key.")
    var all = false

    @Option(help: "How you know that it is safe.")
    var reason: String

    @Option(help: "Who says so. The user of this machine when left out.")
    var by: String?

    func validate() throws {
        guard [key != nil, prefix != nil, all].count(where: { $0 }) == 1 else {
            throw ValidationError("name one of --key, --prefix and --all")
        }
    }

    private var scope: Quarantine.Scope { key.map { .key($0) } ?? prefix.map { .prefix($0) } ?? .all }

    func run() throws {
        let ledger = try directory.openLedger()
        let user = OperatingSystemUser.current
        let tenants = try tenant.map { [$0] } ?? (key == nil ? ledger.tenants() : [local(ledger)])
        var isAnyHeld = try ledger.quarantine(tenant: "") != nil
        for tenant in tenants {
            let authority = LocalAuthority(policies: .empty, ledger: ledger, tenant: tenant)
            guard try authority.quarantine() != nil || self.tenant != nil else { continue }
            isAnyHeld = true
            try authority.liftQuarantine(scope, by: user.approver(named: by ?? user.name), reason: reason)
            try Console.standardOutput.print("lifted for \(tenant.visible): \(scope.sentence.visible)")
        }
        guard isAnyHeld else { throw ToolError("nothing was lifted: the ledger is not in quarantine") }
        if tenant == nil, all { try ledger.endQuarantine() }
    }

    /// The only tenant there is. With several, a key has to say whose it is.
    private func local(_ ledger: SQLiteLedger) throws -> TenantID {
        let tenants = try ledger.tenants()
        guard tenants.count < 2 else {
            let names = tenants.map(\.visible).joined(separator: ", ")
            throw ToolError("several tenants may have this key; name one with --tenant: \(names)")
        }
        return tenants.first ?? .local
    }
}

extension LocalAuthority {
    /// The operations on record whose keys are refused, the latest first.
    fileprivate func heldKeys(_ quarantine: Quarantine) throws -> [GuardedOperation] {
        var held: [GuardedOperation] = []
        try forEachOperation { operation in
            if quarantine.holds(operation.idempotencyKey), operation.outcome?.fact.outcome != .success {
                held.append(operation)
            }
        }
        return held
    }
}

extension Quarantine.Scope {
    fileprivate var sentence: String {
        switch self {
        case .key(let key): "the key \(key)"
        case .prefix(let prefix): "every key that starts with \(prefix)"
        case .all: "every key"
        }
    }
}

extension Quarantine {
    fileprivate func sheet(tenant: TenantID, held: [GuardedOperation]) -> Sheet {
        var sheet = Sheet()
        sheet.add("tenant", tenant.rawValue)
        sheet.add("restored", "\(restoredAt.short), from the backup of \(backedUpAt.short)")
        sheet.add("refused", "every key without a success in the backup, and every key that it does not know")
        sheet.add("on record", held.isEmpty ? "no key that is refused" : "refused keys: \(held.count)")
        for operation in held.prefix(20) {
            sheet.add("", shown: "\(operation.idempotencyKey.visible)  \(operation.status.rawValue)")
        }
        if held.count > 20 { sheet.add("", "and \(held.count - 20) more; see --json") }
        for scope in lifted { sheet.add("lifted", scope.sentence) }
        return sheet
    }

    fileprivate func json(tenant: TenantID, held: [GuardedOperation]) -> JSONLine {
        JSONLine([
            "tenant": .string(tenant.rawValue), "restore_id": .string(restoreID), "backed_up_at": .init(backedUpAt),
            "restored_at": .init(restoredAt), "held": .init(held.map(\.idempotencyKey.rawValue)),
            "lifted": .init(lifted.map(\.sentence)),
        ])
    }
}
#endif
