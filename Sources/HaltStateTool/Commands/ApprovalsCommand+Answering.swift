#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority

/// `haltstate approvals approve`
struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Say yes. The next call with the same key runs, once.",
        discussion: AnswerOptions.discussion
    )

    @OptionGroup var answer: AnswerOptions

    func run() throws { try answer.give(.approve) }
}

/// `haltstate approvals reject`
struct RejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Say no. Nothing runs under this key, ever.",
        discussion: AnswerOptions.discussion
    )

    @OptionGroup var answer: AnswerOptions

    func run() throws { try answer.give(.reject) }
}

/// What answering takes, whatever the answer.
struct AnswerOptions: ParsableArguments {
    static let discussion = """
        The evidence shows the approver's name together with the user of this machine who gave it. The agent that asked \
        may not answer. A late or second answer changes nothing and says what had happened.

        Exits with 0 when the approval is answered, also by someone before; with 77 for someone who may not answer.
        """

    @OptionGroup var directory: TenantDirectory

    @Argument(help: "The approval's id, or the start of it.")
    var id: String

    @Option(help: "Who answers.")
    var approver: String

    @Option(help: "Why.")
    var reason: String?

    func give(_ decision: Approval.Decision) throws {
        let answer = try directory.lookingUp(in: directory.openAuthority()) { authority in
            try authority.decideBlocking(
                ApprovalBook(authority: authority).entry(id).terms.id,
                decision,
                by: OperatingSystemUser.current.approver(named: approver),
                reason: reason
            )
        }
        let console = Console.standardOutput
        let style: TextStyle = answer.isCounted ? (decision == .approve ? .success : .refused) : .waiting
        try console.print(console.style(answer.summary.visible, style))
    }
}
#endif
