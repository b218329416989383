#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority

/// `haltstate approvals`
struct ApprovalsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals",
        abstract: "See and answer what waits for a person.",
        discussion: """
            An approval is named by its id or by the start of it, at least six characters.

            EXAMPLES
              haltstate approvals list
              haltstate approvals approve 1f0c93d2 --approver alice --reason 'checked with the warehouse'
              haltstate approvals watch
            """,
        subcommands: [
            ListApprovalsCommand.self, ShowApprovalCommand.self, ApproveCommand.self, RejectCommand.self,
            WithdrawCommand.self, WatchApprovalsCommand.self,
        ],
        defaultSubcommand: ListApprovalsCommand.self
    )
}

/// `haltstate approvals list`
struct ListApprovalsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what waits for a person, the newest first."
    )

    @OptionGroup var directory: TenantDirectory

    @Flag(help: "List approvals that are decided, used or expired as well.")
    var all = false

    @Flag(help: "Print one line of JSON for each approval.")
    var json = false

    func run() throws {
        let authority = try directory.readAuthority()
        let book = ApprovalBook(authority: authority)
        let entries = try Progress.during("reading the ledger") { _ in try book.entries(all: all) }
        let others = try directory.othersLeftOut(authority)
            .map { (name: $0, waiting: try waiting($0, authority.ledger)) }
            .filter { all || $0.waiting > 0 }
        let console = Console.standardOutput
        if json {
            for entry in entries { try console.print(entry.json.text) }
        } else if entries.isEmpty {
            let whose = others.isEmpty ? "" : " of tenant \(directory.tenant.visible)"
            try console.print(all ? "no approval\(whose) was ever asked for" : "nothing\(whose) waits for approval")
        } else {
            for line in ApprovalEntry.table(entries).lines(for: console) { try console.print(line) }
        }
        TenantDirectory.warn(notLookedAt: others.map { "\($0.name) (\($0.waiting) waiting)" })
        let query = OperationQuery(statuses: all ? [] : [.pending], limit: .max)
        TenantDirectory.warn(notListed: try authority.unreadableOperations(query).filter { $0.approvalID != nil })
    }

    private func waiting(_ tenant: TenantID, _ ledger: any Ledger) throws -> Int {
        let authority = LocalAuthority(policies: .empty, ledger: ledger, tenant: tenant)
        return try ApprovalBook(authority: authority).entries(all: false).count
    }
}

/// `haltstate approvals show`
struct ShowApprovalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one approval: what is asked, by whom, why, and who has answered."
    )

    @OptionGroup var directory: TenantDirectory

    @Argument(help: "The approval's id, or the start of it.")
    var id: String

    @Flag(help: "Print one line of JSON.")
    var json = false

    func run() throws {
        let entry = try directory.lookingUp { try ApprovalBook(authority: $0).entry(id) }
        let console = Console.standardOutput
        if json { return try console.print(entry.json.text) }
        for line in entry.sheet.lines(for: console) { try console.print(line) }
    }
}
#endif
