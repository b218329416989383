#if Server
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// `haltstate keys`
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list and revoke the keys that callers of the server prove themselves with.",
        discussion: """
            A key belongs to one tenant and sees nothing of any other. Give an agent agent:check and agent:report and no more: \
            whoever may decide on approvals should not be who asks for them. With --agent, the key acts as that agent and no \
            other; without, it may speak for any.

            That a key was made or revoked is in the tenant's evidence, with the user of this machine who did it.

            EXAMPLES
              haltstate keys create --tenant shop --scope agent:check,agent:report --agent refund-worker
              haltstate keys create --tenant shop --scope admin:read,admin:write --name alice --expires-in 90d
              haltstate keys list
              haltstate keys name 1f0c93d2a4b6 alice
              haltstate keys revoke 1f0c93d2a4b6
            """,
        subcommands: [
            CreateKeyCommand.self, ListKeysCommand.self, NameKeyCommand.self, RevokeKeyCommand.self,
            BindingKeysCommand.self,
        ]
    )
}

/// `haltstate keys create`
struct CreateKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a key, and show it this once.",
        discussion: "Standard output holds the key and nothing else. Only a digest of it is kept."
    )

    @OptionGroup var directory: DataDirectory

    @Option(help: "Whose ledger the key's holder writes and sees.")
    var tenant: TenantID

    @Option(help: "What it may do: agent:check, agent:report, admin:read, admin:write, separated by commas.")
    var scope: ScopeList

    @Option(help: "Who answers approvals with it, as policies name approvers. Needed with admin:write.")
    var name: String?

    @Option(help: "The only agent that it may act as.")
    var agent: AgentID?

    @Option(help: "How long it works: 90s, 15m, 2h, 90d. Until it is revoked when left out.")
    var expiresIn: LeaseDuration?

    func run() throws {
        let key = try SQLiteAPIKeyStore(try directory.makeLedger(), by: .user).create(
            tenant: tenant,
            scopes: scope.scopes,
            name: name,
            agent: agent,
            lifetime: expiresIn?.duration
        )
        Console.standardError.tryPrint("key \(key.id) for \(tenant.visible); it is shown this once:")
        if agent == nil, scope.scopes.contains(.check) {
            Console.standardError.tryPrint(
                "note: without --agent the key may speak for any agent: an order for one agent holds only while its holder gives "
                    + "that agent's name; an order for all agents or for an action holds whatever the name"
            )
        }
        try Console.standardOutput.print(key.secret)
    }
}

/// `haltstate keys list`
struct ListKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List keys, the newest first.")

    @OptionGroup var directory: DataDirectory

    @Flag(help: "Print one line of JSON for each key.")
    var json = false

    func run() throws {
        let keys = try SQLiteAPIKeyStore(try directory.readLedger()).list()
        let console = Console.standardOutput
        if json {
            for key in keys { try console.print(key.line.text) }
        } else if keys.isEmpty {
            try console.print("there are no keys")
        } else {
            for line in table(keys).lines(for: console) { try console.print(line) }
        }
        let errors = Console.standardError
        for warning in keys.flatMap(\.nameWarnings) {
            errors.tryPrint(errors.style("warning: ", .waiting) + warning.visible)
        }
    }

    private func table(_ keys: [APIKeyRecord]) -> Table {
        var table = Table(headings: ["KEY", "STATE", "TENANT", "HOLDER", "AGENT", "EXPIRES", "SCOPES"])
        table.rows = keys.map { key in
            [
                Table.Cell(key.id), Table.Cell(key.state, key.state == "valid" ? .success : .refused),
                Table.Cell(key.tenant.rawValue), Table.Cell(key.name ?? "-"), Table.Cell(key.agent?.rawValue ?? "any"),
                Table.Cell(key.expiresAt?.description ?? "never"), Table.Cell(key.scopeNames.joined(separator: ",")),
            ]
        }
        return table
    }
}

/// `haltstate keys name`
struct NameKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "name",
        abstract: "Say who holds a key that has no name, so that it may decide on approvals.",
        discussion: "A name that is there stays: evidence refers to it. A person keeps one name for all keys."
    )

    @OptionGroup var directory: DataDirectory

    @Argument(help: "The key's id, as 'haltstate keys list' shows it, or the key itself.")
    var key: String

    @Argument(help: "Who holds it, as policies name approvers.")
    var name: String

    func run() throws {
        let id = APIKey(key)?.id ?? key
        try SQLiteAPIKeyStore(try directory.openLedger()).name(id, name)
        try Console.standardOutput.print("key \(id.visible) is held by \(name.visible)")
    }
}

/// `haltstate keys revoke`
struct RevokeKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Stop a key from working, from the next request on."
    )

    @OptionGroup var directory: DataDirectory

    @Argument(help: "The key's name, as 'haltstate keys list' shows it, or the key itself.")
    var key: String

    func run() throws {
        let name = APIKey(key)?.id ?? key
        let error = try SQLiteAPIKeyStore(try directory.openLedger(), by: .user).revoke(name)
        try Console.standardOutput.print("key \(name.visible) is revoked")
        if let error {
            let errors = Console.standardError
            let warning = "the evidence does not say so: \(error.description.visible)"
            errors.tryPrint(errors.style("warning: ", .waiting) + warning)
        }
    }
}

/// Scopes as the command line names them.
struct ScopeList: ExpressibleByArgument {
    let scopes: Set<KeyScope>

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        let known = words.compactMap { KeyScope(rawValue: String($0)) }
        guard known.count == words.count, !known.isEmpty else { return nil }
        scopes = Set(known)
    }
}

extension APIKeyRecord {
    fileprivate var state: String {
        if revokedAt != nil { return "revoked" }
        if suspendedAt != nil { return "suspended" }
        return isValid(at: SystemWallClock().now()) ? "valid" : "expired"
    }

    fileprivate var scopeNames: [String] { scopes.map(\.rawValue).sorted() }

    fileprivate var line: JSONLine {
        JSONLine([
            "key": .string(id), "state": .string(state), "tenant": .string(tenant.rawValue), "name": .init(name),
            "agent": .init(agent?.rawValue), "scopes": .init(scopeNames), "created_at": .init(createdAt),
            "expires_at": .init(expiresAt), "revoked_at": .init(revokedAt), "suspended_at": .init(suspendedAt),
        ])
    }
}
#endif
