#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// `haltstate guard`
struct GuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract: "Run a command only with a permit, and at most once per key.",
        discussion: """
            For cron and shell scripts. Make the key from what identifies the effect, such as the date of a daily job, so \
            that it is the same when the job is tried again. The ledger has to be there: 'haltstate init' makes it, once. \
            Name its folder by an absolute path in jobs that run by themselves.

            EXAMPLES
              haltstate guard --data-directory /var/lib/haltstate --action backup.run \\
                --key "backup:$(date +%F)" -- /usr/local/bin/backup.sh
              haltstate guard --action db.drop --key drop-17 --lease 2h -- ./drop.sh
              haltstate guard --action order.close --key close-17 --not-performed-status 75 -- ./close.sh

            The words of the command are part of the operation: the same key with another command is a conflict. The evidence \
            holds only their digest. While the command waits for an approval, the ledger keeps the words beside the evidence \
            for those who decide, and deletes them when that is over; --redact-command keeps none.

            A command that fails may have done some of its work, so its key stays spent until a person releases it. With \
            --not-performed-status N[,N…] an exit status among these says that it has done nothing, or nothing that may not \
            be done again: the key stays free, and the next call runs the command from its beginning. With 75 a script goes on \
            after a 'haltstate guard' in it has waited for approval; '|| exit $?' behind that guard ends the script with its \
            status. What the guards in it have let through does not run again under their keys; the rest of the script does.

            TERM and HUP are passed on to the command, unless its process group had them already; Control-C reaches it from \
            the terminal. When the command has ended and its outcome has to wait for the ledger, for half a minute at most, a \
            signal is answered with a note, and the next one ends the waiting. The environment is handed on as it is, without \
            the variables whose names start with HALTSTATE_, which hold the keys of who decides.

            Who runs this is recorded with each request for approval, as this machine knows them, and may approve it unless \
            the policy says "exclude_requester": true.

            \(CallOptions.discussion)

            EXIT STATUS
              When the command ran now: its own, or 128 + n when signal n ended it.
              When it did not run:
              0    it ran before under this key, with success
              64   the command line is wrong
              70   no usable policies or ledger; or it ran before and failed, or
                   nobody knows how it ended: a person has to look
              75   it waits for an approval, or as many others wait as may, or it is
                   running now: try again later
              77   denied, rejected or expired; or another operation has the key
              126  the command cannot be run; nothing was asked
              127  there is no such command; nothing was asked
              When it ran and its outcome could not be recorded: 70.
            """
    )

    @OptionGroup var directory: DataDirectory
    @OptionGroup var call: CallOptions
    @OptionGroup var waiting: WaitingOptions

    @Option(help: "The name of the operation: with it, the command runs at most once.")
    var key: IdempotencyKey

    @Option(help: "How long the command may take before it counts as in doubt: 90s, 15m, 2h, 1d.")
    var lease = LeaseDuration(.seconds(15 * 60))

    @Option(
        name: .customLong("not-performed-status"),
        help: ArgumentHelp(
            "The exit statuses with which the command says that it has done nothing, 1 to 255. May be repeated.",
            valueName: "n,…"
        )
    )
    var notPerformedStatuses: [String] = []

    @Flag(help: "Do not show the words of the command to those who decide, and keep them nowhere.")
    var redactCommand = false

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError("name the command to run after --, such as -- ./backup.sh")
        }
        _ = try NotPerformedStatuses(notPerformedStatuses)
        guard key.problem == nil else {
            throw ValidationError(
                "--key must have 1 to \(CallText.maximumLength) bytes, no control characters, no blank"
            )
        }
        guard call.resource?.problem == nil else {
            throw ValidationError("--resource must have 1 to \(CallText.maximumLength) bytes and no control characters")
        }
    }

    func run() throws {
        let executable = try ShellCommand(command)
        let status: Int32
        do {
            status = try runGuarded(executable)
        } catch {
            throw ExitCode(refusal(of: error).print())
        }
        if status != 0 { throw ExitCode(status) }
    }

    /// Runs the command under a permit.
    ///
    /// - Returns: The exit status of the command, also when it failed.
    private func runGuarded(_ executable: ShellCommand) throws -> Int32 {
        let terms = AuthorityTerms(lease: lease.duration)
        let notPerformed = try NotPerformedStatuses(notPerformedStatuses)
        let policies = try call.loadPolicies()
        let ledger = CommandKeepingLedger(
            try directory.openLedger(),
            keeping: redactCommand ? nil : executable.commandWords
        )
        let authority = LocalAuthority(
            policies: policies,
            ledger: ledger,
            terms: terms,
            waitingLimits: waiting.limits,
            requester: .user,
            wallClock: ClockWatch(SystemWallClock()) { Console.standardError.tryPrint("haltstate: \($0)") }
        )
        let client = HaltStateClient(authority: authority)
        var held: HeldSignals?
        defer { held?.release() }
        do {
            let action = try call.actionName()
            try client.blocking.guard(
                action,
                context: try executable.bound(to: call.context(), key: authority.ledger.bindingKey),
                idempotencyKey: key,
                agentID: call.agentID,
                resource: call.resource,
                riskClass: call.riskClass
            ) { permit in
                let signals: HeldSignals
                do { signals = try HeldSignals() } catch { throw ActionNotPerformed(error) }
                held = signals
                let status = try executable.run(holding: signals)
                permit.attach(["exit_status": .init(Int(status))])
                let unrecorded = GuardRefusal(
                    unrecorded: action,
                    status == 0 ? .success : .error,
                    isCutShort: true,
                    key: key.rawValue,
                    location: directory.arguments
                )
                OutcomeWait.endsAtSecondSignal(of: signals) { unrecorded.print() }
                if status != 0 { throw notPerformed.failure(status) }
            }
            return 0
        } catch let failure as CommandFailed {
            return failure.status
        }
    }

    private func refusal(of error: any Error) -> GuardRefusal {
        let ledger = try? directory.readLedger()
        let operation = ledger.flatMap { try? LocalAuthority(policies: .empty, ledger: $0).operation(key) }
        return GuardRefusal(error, operation: operation, key: key.rawValue, location: directory.arguments)
    }
}
#endif
