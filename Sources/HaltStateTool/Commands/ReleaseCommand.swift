#if Tool
public import ArgumentParser
import HaltState
public import HaltStateAuthority

/// `haltstate operations release`
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Release a key for another attempt. The next call with it is decided afresh.",
        discussion: """
            For what has failed, has expired, was rejected or has lost its permit; and, with what you found out, for what is \
            in doubt. Nothing runs, and nothing that runs is stopped: where a released body reports success after all, the \
            release is void. What has succeeded is never released. Who asked may not release it, and after a rejection only \
            those may whom the policy lets decide.

            Exits with 0 when the key is released, or was released so before; with 1 when nothing changes; with 77 for \
            someone who may not release it.
            """
    )

    @OptionGroup var directory: TenantDirectory

    @Argument(help: "The operation's key.")
    var key: IdempotencyKey

    @Option(help: "Why it may run again, and how you know.")
    var reason: String

    @Flag(help: "What you found out about an operation in doubt.")
    var finding: OperationRelease.Finding?

    @Flag(help: "Let the next call be another operation, such as one with another amount.")
    var allowChange = false

    @Option(help: "The operation that you have looked at, as 'show' names it. Another one by now is not released.")
    var operation: String?

    @Option(help: "Who releases it. The user of this machine when left out.")
    var by: String?

    @Flag(help: "Print one line of JSON.")
    var json = false

    func run() throws {
        let user = OperatingSystemUser.current
        let release = OperationRelease(
            by: user.approver(named: by ?? user.name),
            reason: reason,
            finding: finding,
            change: allowChange ? .allowed : .refused
        )
        let (settlement, expiry) = try directory.lookingUp(in: directory.openAuthority()) { authority in
            let known = try authority.operation(key)?.id
            return (try authority.releaseBlocking(key, release, of: operation ?? known), try authority.expiry())
        }
        let console = Console.standardOutput
        guard !json else { return try console.print(line(settlement, expiry).text) }
        let style: TextStyle = settlement.isRepeated ? .waiting : .success
        try console.print(console.style(settlement.releaseSummary.visible, style))
    }

    private func line(_ settlement: Settlement, _ expiry: ExpiryJudgement) -> JSONLine {
        let operation = settlement.operation
        var line = OperationEntry(operation: operation, expiry: expiry).json
        line.append(
            JSONLine([
                "released_by": .init(operation.release?.fact.by.name),
                "release_reason": .init(operation.release?.fact.reason),
                "release_finding": .init(operation.release?.fact.finding?.rawValue),
                "release_change": .init(operation.release?.fact.change.rawValue),
                "repeated": .bool(settlement.isRepeated),
                "detail": .string(settlement.releaseSummary),
            ])
        )
        return line
    }
}

extension OperationRelease.Finding: EnumerableFlag {
    /// What each of them says.
    public static func help(for finding: Self) -> ArgumentHelp? {
        switch finding {
        case .noEffect: "Say that it was in doubt, and that you found no effect of it."
        case .processEnded: "Say that it was in doubt, and that its process has ended: nothing more comes of it."
        }
    }
}
#endif
