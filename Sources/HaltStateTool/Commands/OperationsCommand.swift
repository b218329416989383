#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority

/// `haltstate operations`
struct OperationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operations",
        abstract: "See what was asked for, what became of it, and settle what is in doubt.",
        discussion: """
            An operation is in doubt when it was started, its lease has run out, and nobody reported how it ended: its \
            process was killed, or is stuck. It does not run again by itself. Find out what happened, and record it; or \
            release its key, so that the next call is decided afresh. What has failed, has expired, was rejected or has \
            lost its permit can be released as well, and what has succeeded cannot.

            EXAMPLES
              haltstate operations list --in-doubt
              haltstate operations show refund:W-20418
              haltstate operations reconcile backup:2026-01-31 --outcome error --reason 'the disk was full'
              haltstate operations release refund:W-20418 --reason 'the bank was away and has no such refund'
            """,
        subcommands: [
            ListOperationsCommand.self, ShowOperationCommand.self, ReconcileCommand.self, ReleaseCommand.self,
        ],
        defaultSubcommand: ListOperationsCommand.self
    )
}

/// `haltstate operations list`
struct ListOperationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List operations, the latest first."
    )

    @OptionGroup var directory: TenantDirectory

    @Flag(help: "List only what is in doubt.")
    var inDoubt = false

    @Option(help: "List only what has this status.")
    var status: GuardedOperation.Status?

    @Flag(help: "Print one line of JSON for each operation.")
    var json = false

    func run() throws {
        let authority = try directory.readAuthority()
        let entries = try Progress.during("reading the ledger") { _ in try matches(in: authority) }
        let others = try directory.othersLeftOut(authority)
        let console = Console.standardOutput
        if json {
            for entry in entries { try console.print(entry.json.text) }
        } else if entries.isEmpty {
            let whose = others.isEmpty ? "" : " of tenant \(directory.tenant.visible)"
            try console.print(inDoubt ? "nothing\(whose) is in doubt" : "there are no such operations\(whose)")
        } else {
            for line in OperationEntry.table(entries, isOfDoubts: inDoubt).lines(for: console) {
                try console.print(line)
            }
        }
        TenantDirectory.warn(notLookedAt: others.map(\.rawValue))
        let unreadable = try authority.unreadableOperations(OperationQuery(limit: .max))
        TenantDirectory.warn(notListed: unreadable.filter { status == nil || $0.status == status?.rawValue })
    }

    private func matches(in authority: LocalAuthority) throws -> [OperationEntry] {
        let expiry = try authority.expiry()
        var entries: [OperationEntry] = []
        try authority.forEachOperation(inDoubt ? [.started] : []) { operation in
            let entry = OperationEntry(operation: operation, expiry: expiry)
            guard !inDoubt || entry.doubt != nil, status == nil || entry.status == status else { return }
            entries.append(entry)
        }
        return entries
    }
}

/// `haltstate operations show`
struct ShowOperationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the evidence of one operation: decision, approvers, outcome, context, steps and attempts."
    )

    @OptionGroup var directory: TenantDirectory

    @Argument(help: "The operation's key.")
    var key: IdempotencyKey

    @Flag(help: "Print one line of JSON.")
    var json = false

    func run() throws {
        let record = try directory.lookingUp { authority in
            guard let evidence = try authority.evidence(key) else {
                throw ToolError("no operation has this key; see 'haltstate operations list'", .notFound)
            }
            let earlier = try authority.blockingLedger.earlierAttempts(key, tenant: authority.tenant)
            return OperationRecord(evidence: evidence, earlier: earlier, expiry: try authority.expiry())
        }
        let console = Console.standardOutput
        if json { return try console.print(record.json.text) }
        for line in record.sheet.lines(for: console) { try console.print(line) }
    }
}

/// `haltstate operations reconcile`
struct ReconcileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Record what a person found out about an operation in doubt.",
        discussion: "Nothing runs. The finding and its reason become part of the evidence and stay as they are."
    )

    @OptionGroup var directory: TenantDirectory

    @Argument(help: "The operation's key.")
    var key: IdempotencyKey

    @Option(help: "What happened at the destination.")
    var outcome: Outcome

    @Option(help: "How you know.")
    var reason: String

    @Option(help: "Who found out. The user of this machine when left out.")
    var by: String?

    func run() throws {
        let user = OperatingSystemUser.current
        let finder = user.approver(named: by ?? user.name)
        let authority = try directory.openAuthority()
        try requireTenant(of: authority)
        let operation = try directory.lookingUp(in: authority) { authority in
            try authority.reconcile(key, outcome, by: finder, reason: reason)
        }
        let name = operation.isKnownByKeyOnly ? key.rawValue : operation.identity.action.rawValue
        let text = "\(name) is recorded as \(outcome.rawValue) for \(authority.tenant), found out by \(finder.name)"
        try Console.standardOutput.print(text.visible)
    }

    /// In quarantine a key may be recorded that the ledger does not know. Whose it is then has to be said.
    private func requireTenant(of authority: LocalAuthority) throws {
        guard directory.namedTenant == nil, try authority.quarantine() != nil, try authority.operation(key) == nil
        else {
            return
        }
        let tenants = try authority.blockingLedger.tenants()
        guard tenants.contains(where: { $0 != authority.tenant }) else { return }
        let names = tenants.map(\.visible).joined(separator: ", ")
        throw ToolError("the ledger does not know this key; name the tenant whose it is with --tenant: \(names)")
    }
}
#endif
