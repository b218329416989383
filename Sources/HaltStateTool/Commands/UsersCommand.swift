#if Server
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateServer

/// `haltstate users`
struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "Make, list, reset and disable the accounts that people sign in to the page with.",
        discussion: """
            An account belongs to one tenant and sees nothing of any other. A viewer looks; an approver also decides; an operator \
            also reconciles, releases, pauses and kills; an admin also withdraws for others and manages accounts and keys.

            A name is given once, in every tenant together, and never to a second person: an account that is disabled keeps it. \
            Names are compared as those of approvers are, so that 'Alice' and 'alice' are one person.

            That an account was made or changed is in the tenant's evidence, with the user of this machine who did it. On requests \
            from before, whoever made or reset an account and the account itself count as one person.

            EXAMPLES
              haltstate users create alice --role approver --tenant shop --public-url https://approvals.example.org
              haltstate users list
              haltstate users role alice --role operator
              haltstate users reset alice --public-url https://approvals.example.org
              haltstate users disable alice
            """,
        subcommands: [
            CreateUserCommand.self, ListUsersCommand.self, ChangeRoleCommand.self, ResetUserCommand.self,
            DisableUserCommand.self, EnableUserCommand.self,
        ]
    )
}

/// How the links begin that people are given.
struct LinkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where people's browsers find the page. \(PublicURL.standard) when left out.",
            valueName: "url"
        ),
        transform: PublicURL.init
    )
    var publicURL = PublicURL.standard

    /// Shows a link, and until when it is good.
    func print(_ invitation: SQLiteUserStore.Invitation, _ what: String) throws {
        let account = invitation.account
        Console.standardError.tryPrint(
            "\(what) \(account); whoever opens this link by \(invitation.expiresAt) sets its password, once:"
        )
        try Console.standardOutput.print(publicURL.link(invitation.link.text))
    }
}

/// `haltstate users create`
struct CreateUserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make an account, and a link with which its person sets a password.",
        discussion: """
            Standard output holds the link and nothing else. It is good for 15 minutes, and spent by setting the password, not by \
            opening it. Give it to the person in a way that nobody else reads.
            """
    )

    @OptionGroup var directory: DataDirectory

    @Argument(help: "The person's name, as policies name approvers.")
    var name: String

    @Option(help: "What the person may do: viewer, approver, operator, admin.")
    var role: UserRole

    @Option(help: "Whose requests the person sees.")
    var tenant = TenantDirectory.defaultTenant

    @OptionGroup var links: LinkOptions

    func run() throws {
        let users = SQLiteUserStore(try directory.makeLedger(), by: .user)
        try links.print(try users.create(name, role: role, tenant: tenant), "made the account")
    }
}

/// `haltstate users reset`
struct ResetUserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Take the password from an account, sign it out everywhere, and make a new link for it."
    )

    @OptionGroup var directory: DataDirectory

    @Argument(help: "The account's name.")
    var name: String

    @OptionGroup var links: LinkOptions

    func run() throws {
        let users = SQLiteUserStore(try directory.openLedger(), by: .user)
        try links.print(try users.reset(name), "reset the account")
    }
}

/// `haltstate users role`
struct ChangeRoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role",
        abstract: "Give an account another role, from the next request on."
    )

    @OptionGroup var directory: DataDirectory

    @Argument(help: "The account's name.")
    var name: String

    @Option(help: "What the person may do: viewer, approver, operator, admin.")
    var role: UserRole

    func run() throws {
        try SQLiteUserStore(try directory.openLedger(), by: .user).changeRole(of: name, to: role)
        try Console.standardOutput.print("the account \(name.visible) has the role \(role.rawValue)")
    }
}

/// `haltstate users disable`
struct DisableUserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Stop an account from working, and sign it out everywhere. Its name stays taken."
    )

    @OptionGroup var directory: DataDirectory

    @Argument(help: "The account's name.")
    var name: String

    func run() throws {
        let error = try SQLiteUserStore(try directory.openLedger(), by: .user).disable(name)
        try Console.standardOutput.print("the account \(name.visible) is disabled")
        if let error {
            let errors = Console.standardError
            let warning = "the evidence does not say so: \(error.description.visible)"
            errors.tryPrint(errors.style("warning: ", .waiting) + warning)
        }
    }
}

/// `haltstate users enable`
struct EnableUserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let an account that was disabled work again, with the password that it had."
    )

    @OptionGroup var directory: DataDirectory

    @Argument(help: "The account's name.")
    var name: String

    func run() throws {
        try SQLiteUserStore(try directory.openLedger(), by: .user).enable(name)
        try Console.standardOutput.print("the account \(name.visible) is enabled")
    }
}

/// `haltstate users list`
struct ListUsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List accounts, the newest first.")

    @OptionGroup var directory: DataDirectory

    @Flag(help: "Print one line of JSON for each account.")
    var json = false

    func run() throws {
        let accounts = try SQLiteUserStore(try directory.readLedger()).list()
        let console = Console.standardOutput
        if json {
            for account in accounts { try console.print(account.line.text) }
        } else if accounts.isEmpty {
            try console.print("there are no accounts")
        } else {
            for line in table(accounts).lines(for: console) { try console.print(line) }
        }
    }

    private func table(_ accounts: [UserAccount]) -> Table {
        var table = Table(headings: ["NAME", "STATE", "TENANT", "ROLE", "MADE"])
        table.rows = accounts.map { account in
            [
                Table.Cell(account.name),
                Table.Cell(account.standing.rawValue, account.standing == .active ? .success : .refused),
                Table.Cell(account.tenant.rawValue), Table.Cell(account.role.rawValue),
                Table.Cell(account.createdAt.description),
            ]
        }
        return table
    }
}

extension UserRole: ExpressibleByArgument {}

extension UserAccount {
    fileprivate var line: JSONLine {
        JSONLine([
            "user": .string(id), "name": .string(name), "state": .string(standing.rawValue),
            "tenant": .string(tenant.rawValue), "role": .string(role.rawValue), "created_at": .init(createdAt),
            "disabled_at": .init(disabledAt), "suspended_at": .init(suspendedAt),
        ])
    }
}
#endif
