#if Tool
public import ArgumentParser
import HaltState
public import HaltStateAuthority

/// `haltstate agents`
struct AgentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents",
        abstract: "Tell agents to pause, to stop or to go on, and see what they still have under way.",
        discussion: """
            An order holds from the next commit on, whatever the way in: 'haltstate guard', a program with this ledger, a server. \
            It grants nothing new and ends nothing that runs. One for an action holds for every agent, and no heartbeat \
            tells of it, so that no agent ends itself because of it.

            EXAMPLES
              haltstate agents order kill refund-worker --reason 'incident 7'
              haltstate agents order pause --all --tenant shop
              haltstate agents order kill --action 'refund.*'
              haltstate agents order ok refund-worker
              haltstate agents show refund-worker
            """,
        subcommands: [ListOrdersCommand.self, ShowAgentCommand.self, OrderCommand.self],
        defaultSubcommand: ListOrdersCommand.self
    )
}

/// `haltstate agents list`
struct ListOrdersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the orders in force."
    )

    @OptionGroup var directory: TenantDirectory

    @Flag(help: "Print one line of JSON for each order.")
    var json = false

    func run() throws {
        let authority = try directory.readAuthority()
        let orders = try authority.orders().filter { $0.status != .ok }
        let others = try directory.othersLeftOut(authority)
        let console = Console.standardOutput
        if json {
            for order in orders { try console.print(order.line.text) }
        } else if orders.isEmpty {
            let whose = others.isEmpty ? "" : " of tenant \(directory.tenant.visible)"
            try console.print("no agent\(whose) is paused or stopped")
        } else {
            var table = Table(headings: ["FOR", "ORDER", "SINCE", "BY", "REASON"])
            table.rows = orders.map { order in
                [
                    Table.Cell(order.target.sentence), Table.Cell(order.status.rawValue, .refused),
                    Table.Cell(order.orderedAt.short), Table.Cell(order.orderedBy), Table.Cell(order.reason ?? "-"),
                ]
            }
            for line in table.lines(for: console) { try console.print(line) }
        }
        TenantDirectory.warn(notLookedAt: others.map(\.rawValue))
    }
}

/// `haltstate agents show`
struct ShowAgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what an agent may do, and what it still has under way."
    )

    @OptionGroup var directory: TenantDirectory

    @Argument(help: "The agent's name.")
    var agent: AgentID

    @Flag(help: "Print one line of JSON for each operation.")
    var json = false

    func run() throws {
        let authority = try directory.readAuthority()
        let work = try authority.underWay(.init(agent: agent))
        let expiry = try authority.expiry()
        let entries = try work.operations.compactMap { operation in
            try authority.operation(operation.identity.idempotencyKey).map {
                OperationEntry(operation: $0, expiry: expiry)
            }
        }
        if work.count > work.operations.count {
            Console.standardError.tryPrint("note: the last \(entries.count) of \(work.count) operations are listed")
        }
        let console = Console.standardOutput
        if json {
            for entry in entries { try console.print(entry.json.text) }
            return
        }
        let order = try authority.standingOrder(of: agent)
        let reason = order?.reason.map { ": \($0.visible)" } ?? ""
        try console.print("\(agent.visible)  \((order?.status ?? .ok).rawValue)\(reason)")
        try console.print("under way: \(work.sentence)")
        guard !entries.isEmpty else { return }
        for line in OperationEntry.table(entries).lines(for: console) { try console.print(line) }
    }
}

/// `haltstate agents order`
struct OrderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order",
        abstract: "Give an order. It becomes part of the evidence, with who gave it."
    )

    @OptionGroup var directory: TenantDirectory

    @Argument(help: "The order: kill, pause, or ok to go on.")
    var status: AgentOrder.Status

    @Argument(help: "The agent, and all whose names read the same.")
    var agent: AgentID?

    @Flag(help: "All agents.")
    var all = false

    @Option(help: ArgumentHelp("All calls of actions that match, such as 'refund.*'.", valueName: "pattern"))
    var action: String?

    @Option(help: "Why.")
    var reason: String?

    @Option(help: "Who gives it. The user of this machine when left out.")
    var by: String?

    func validate() throws {
        guard [agent != nil, all, action != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("name an agent, or use one of --all and --action")
        }
    }

    func run() throws {
        let target: AgentOrder.Target = action.map { .actions($0) } ?? agent.map { .init(agent: $0) } ?? .everyone
        let authority = try directory.openAuthority()
        let user = OperatingSystemUser.current
        try authority.order(status, target, by: user.approver(named: by ?? user.name), reason: reason)
        let work = try authority.underWay(target)
        let whose = "\(target.sentence) of tenant \(directory.tenant)".visible
        try Console.standardOutput.print("\(status.rawValue)  \(whose); under way: \(work.sentence)")
    }
}

extension AgentOrder.Status: ExpressibleByArgument {
    /// Takes the order in any case.
    public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}

extension AgentOrder.Target {
    fileprivate var sentence: String {
        switch self {
        case .agent(let agent): "agent \(agent)"
        case .everyone: "all agents"
        case .actions(let pattern): "actions \(pattern)"
        }
    }
}

extension WorkUnderWay {
    fileprivate var sentence: String {
        isNothing ? "nothing" : "\(started) started and not ended, \(permits) permits out"
    }
}

extension AgentOrder {
    fileprivate var line: JSONLine {
        JSONLine([
            "scope": .string(target.words.kind), "name": .string(target.words.text), "status": .string(status.rawValue),
            "reason": .init(reason), "ordered_by": .string(orderedBy), "ordered_at": .init(orderedAt),
        ])
    }
}
#endif
