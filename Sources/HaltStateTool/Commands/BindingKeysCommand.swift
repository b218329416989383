#if Server
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// `haltstate keys binding`
struct BindingKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "binding",
        abstract: "See which tenants are offered a binding key, and turn one on.",
        discussion: """
            Clients of a server digest the arguments of their calls under a binding key. Left to themselves they derive it from \
            their API key, so that another API key does not know the calls again. A tenant's own key, which the server offers \
            to every API key with agent:check, outlives them. A new tenant is offered it at once. One that has operations on \
            record is not, until you turn it on; see the guide 'Serving a team' for what to do first. It stays on: a tenant \
            that went back would not know again what has finished under it. The key itself is never printed.

            EXAMPLES
              haltstate keys binding show
              haltstate keys binding offer --tenant shop
            """,
        subcommands: [ShowBindingKeysCommand.self, OfferBindingKeyCommand.self],
        defaultSubcommand: ShowBindingKeysCommand.self
    )
}

/// `haltstate keys binding show`
struct ShowBindingKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "List the tenants, and whether their clients are given a binding key."
    )

    @OptionGroup var directory: DataDirectory

    @Flag(help: "Print one line of JSON for each tenant.")
    var json = false

    func run() throws {
        let tenants = try SQLiteBindingKeyStore(try directory.readLedger()).list()
        let console = Console.standardOutput
        if json {
            for (tenant, key) in tenants {
                let line = JSONLine([
                    "tenant": .string(tenant.rawValue), "offered": .bool(key?.offeredAt != nil),
                    "offered_at": .init(key?.offeredAt), "offered_by": .init(key?.offeredBy),
                ])
                try console.print(line.text)
            }
        } else if tenants.isEmpty {
            try console.print("there are no tenants")
        } else {
            var table = Table(headings: ["TENANT", "BINDING KEY", "SINCE", "BY"])
            table.rows = tenants.map { tenant, key in
                let isOffered = key?.offeredAt != nil
                return [
                    Table.Cell(tenant.rawValue),
                    Table.Cell(isOffered ? "offered" : "not offered", isOffered ? .success : nil),
                    Table.Cell(key?.offeredAt?.description ?? "-"), Table.Cell(key?.offeredBy ?? "-"),
                ]
            }
            for line in table.lines(for: console) { try console.print(line) }
        }
    }
}

/// `haltstate keys binding offer`
struct OfferBindingKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offer",
        abstract: "Offer a tenant's binding key to its clients, for good."
    )

    @OptionGroup var directory: DataDirectory

    @Option(help: "Whose key.")
    var tenant: TenantID

    @Option(help: "Who turns it on. The user of this machine when left out.")
    var by: String?

    func run() throws {
        let person = by ?? OperatingSystemUser.current.name
        if let problem = person.personProblem {
            throw ToolError("nothing was turned on: the name of who does it \(problem); give another one with --by")
        }
        let keys = SQLiteBindingKeyStore(try directory.openLedger())
        let key = try keys.offerKey(of: tenant, by: person, at: SystemWallClock().now())
        let since = key.offeredAt?.description ?? "now"
        try Console.standardOutput.print("the binding key of \(tenant.visible) is offered since \(since)")
        Console.standardError.tryPrint("restart the tenant's clients before you rotate an API key of theirs")
    }
}
#endif
