#if Tool
import ArgumentParser
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// `haltstate mcp`
struct MCPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Put the tools of an MCP server under the authority.",
        discussion: """
            Starts a server that speaks MCP over its standard streams, and speaks it itself in its place: write this command \
            line where a client's configuration has the server's. Every 'tools/call' is asked for first, as the action \
            mcp.<name>.<tool>; everything else is passed on. The ledger has to be there: 'haltstate init' makes it, once.

            EXAMPLES
              haltstate mcp --name files -- npx -y @modelcontextprotocol/server-filesystem /srv/data
              haltstate mcp --name shop --tools shop-tools.json --wait 10m -- ./shop-server

            In an action, a capital letter of the tool's name is a hyphen and the small letter (createIssue: create-issue), a \
            hyphen is two hyphens, and whatever else an action cannot hold a hyphen and three digits for each byte. Policies \
            see the name as it is in params.tool_name.

            The arguments are part of the operation, and only their digest leaves this process. The file of --tools says for \
            each tool what of them policies and people see, and what makes the key, under which a call runs at most once and \
            can wait for an approval; or that it is a check, which is decided on each time:

              { "tools": {
                  "create_refund": { "key": "refund:{order_id}", "disclose": { "amount_cents": "{amount_cents}" } },
                  "list_orders": { "check": true }
              } }

            A tool that the file does not name is a check of which nothing is disclosed. One that policies want approved needs \
            a key, and is refused without.

            A call that waits for an approval is answered at once, in words that a model obeys; with --wait it is held, and \
            answered when people have decided. A call is sent to the server at most once. An error of the tool is recorded as an \
            error. Where the server ends before it answers, or the client takes a call back that has been sent, the operation \
            shows as in doubt when its lease has run out.

            Messages are read strictly, since the server may see a call where another reader sees none: members that occur \
            twice or in another case, batches, and numbers that cannot be kept exactly are refused; so is the name of a tool \
            that differs from one in the file of --tools in its case or in blanks alone. The environment is handed on without \
            the variables whose names start with HALTSTATE_.

            EXIT STATUS
              The server's own, or 128 + n when signal n ended it. When it was not started:
              64   the command line is wrong
              66   there is no such ledger or file
              70   the ledger or the policies cannot be used
              126  the command cannot be run
              127  there is no such command
            """
    )

    @OptionGroup var directory: DataDirectory
    @OptionGroup var waiting: WaitingOptions

    @Option(help: "What the server is called in actions: a small letter, then small letters, digits, _ and -.")
    var name: String

    @Option(help: ArgumentHelp("The policies. \(PolicyFile.defaultPath) when left out.", valueName: "file"))
    var policies: String?

    @Option(
        help: ArgumentHelp("What makes the keys of tools, and what of their calls is disclosed.", valueName: "file")
    )
    var tools: String?

    @Option(help: "Who acts. 'mcp-' and the server's name when left out.")
    var agentID: AgentID?

    @Option(help: "How long to hold a call that waits for an approval: 90s, 15m, 2h. Not at all when left out.")
    var wait: LeaseDuration?

    @Option(help: "How long a call may take before it counts as in doubt: 90s, 15m, 2h, 1d.")
    var lease = LeaseDuration(.seconds(15 * 60))

    @Argument(parsing: .postTerminator, help: "The command that starts the server, and its arguments, after --.")
    var command: [String] = []

    private var prefix: String { "mcp.\(name)" }

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError("name the command that starts the server after --, such as -- ./server")
        }
        guard !name.contains("."), name.utf8.count <= 64, ActionName(rawValue: prefix) != nil else {
            throw ValidationError("--name must be a small letter and then up to 63 small letters, digits, _ and -")
        }
    }

    func run() async throws {
        let executable = try ShellCommand(command)
        let settings = try settings()
        let signals = try HeldSignals()
        // Whoever writes to a side that has ended hears of it as an error.
        signal(SIGPIPE, SIG_IGN)
        let pipes = try ChildPipes()
        let proxy = ToolProxy(
            settings,
            client: LineWriter(STDOUT_FILENO, label: "client"),
            server: LineWriter(pipes.input, label: "server")
        )
        let hearing = Task { await proxy.hearServer(LineReader(pipes.output)) }
        Task { await proxy.hearClient(LineReader(STDIN_FILENO)) }
        let ending = await Self.run(executable, signals, pipes)
        await proxy.stopSending()
        OutcomeWait.endsAtSecondSignal(of: signals) { ExitStatus.error.rawValue }
        await Self.drain(hearing)
        await proxy.end()
        signals.release()
        let status: Int32
        do { status = try ending.get() } catch let error as ActionNotPerformed {
            guard let failure = error.underlying as? CommandFailed else { throw error.underlying }
            status = failure.status
        }
        if status != 0 { throw ExitCode(status) }
    }

    private func settings() throws -> ToolProxy.Settings {
        let policies = try PolicyFile.load(policies)
        let book = try tools.map { try ToolBook(contentsOfFile: $0) } ?? ToolBook()
        let ledger = try directory.openLedger()
        let authority = LocalAuthority(
            policies: policies,
            ledger: ledger,
            terms: AuthorityTerms(lease: lease.duration),
            waitingLimits: waiting.limits,
            requester: .user,
            wallClock: ClockWatch(SystemWallClock()) { Console.standardError.tryPrint("haltstate: \($0)") }
        )
        return ToolProxy.Settings(
            prefix: prefix,
            authority: HaltStateClient(authority: authority),
            bindingKey: ledger.bindingKey,
            agentID: agentID ?? AgentID("mcp-\(name)"),
            book: book,
            wait: wait?.duration ?? .zero,
            location: directory.arguments
        )
    }

    /// Runs the server to its end, on a thread that may block.
    private static func run(
        _ executable: ShellCommand,
        _ signals: HeldSignals,
        _ pipes: ChildPipes
    ) async -> Result<Int32, any Error> {
        await withCheckedContinuation { ended in
            Thread.detachNewThread {
                ended.resume(returning: Result { try executable.run(holding: signals, streams: pipes.child) })
            }
        }
    }

    /// Waits for what the server has said before its end. A process that it has left behind may keep the stream open, so not for
    /// long.
    private static func drain(_ hearing: Task<Void, Never>) async {
        let limit = Task {
            try? await Task.sleep(for: .seconds(1))
            hearing.cancel()
        }
        await hearing.value
        limit.cancel()
    }
}
#endif
