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

    @Argument(help: "The approval's id, or the start of it.")
    var id: String

    func run() throws { try answer.give(.approve, to: id) }
}

/// `haltstate approvals reject`
struct RejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Say no. Nothing runs under this key, unless somebody releases it.",
        discussion: """
            With --agent, everything that waits because of one agent is rejected, each request by itself.

            \(AnswerOptions.discussion)
            """
    )

    @OptionGroup var answer: AnswerOptions

    @Argument(help: "The approval's id, or the start of it.")
    var id: String?

    @Option(help: "Reject everything that this agent has asked for and that waits.")
    var agent: AgentID?

    func validate() throws {
        guard (id == nil) != (agent == nil) else { throw ValidationError("name one approval by its id, or an --agent") }
    }

    func run() throws {
        if let id { try answer.give(.reject, to: id) }
        if let agent { try answer.rejectAll(of: agent) }
    }
}

/// `haltstate approvals withdraw`
struct WithdrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take an approval back. The request waits again.",
        discussion: AnswerOptions.discussion
    )

    @OptionGroup var answer: AnswerOptions

    @Argument(help: "The approval's id, or the start of it.")
    var id: String

    @Option(help: "Whose approval to take back. The approver's own when left out.")
    var of: String?

    func run() throws {
        try answer.give(.waiting, to: id) { authority, id, person in
            try authority.withdrawApproval(id, of: of, by: person, reason: answer.reason)
        }
    }
}

/// What answering takes, whatever the answer.
struct AnswerOptions: ParsableArguments {
    static let discussion = """
        The evidence shows the approver's name together with the user of this machine who gave it. The agent that asked \
        may not answer. Until the call has its permit, a rejection ends the request, whoever has approved it, and an approval \
        can be withdrawn. An answer that changes nothing says what had happened.

        Exits with 0 when the answer counts, or is on record already; with 1 when it changes nothing; with 77 for someone who \
        may not answer.
        """

    @OptionGroup var directory: TenantDirectory

    @Option(help: "Who answers.")
    var approver: String

    @Option(help: "Why.")
    var reason: String?

    func give(_ decision: Approval.Decision, to id: String) throws {
        try give(decision == .approve ? .success : .refused, to: id) { authority, id, person in
            try authority.decide(id, decision, by: person, reason: reason)
        }
    }

    /// - Parameter style: How to show an answer that counts.
    func give(
        _ style: TextStyle,
        to id: String,
        _ answer: (LocalAuthority, String, Approver) throws -> ApprovalAnswer
    ) throws {
        let answer = try directory.lookingUp(in: directory.openAuthority()) { authority in
            try answer(
                authority,
                ApprovalBook(authority: authority).entry(id).terms.id,
                OperatingSystemUser.current.approver(named: approver)
            )
        }
        guard answer.effect != .nothing else { throw ToolError(answer.summary.visible, .failed) }
        let console = Console.standardOutput
        try console.print(console.style(answer.summary.visible, answer.isCounted ? style : .waiting))
    }

    func rejectAll(of agent: AgentID) throws {
        let authority = try directory.openAuthority()
        let rejection = try authority.rejectAll(
            of: agent,
            by: OperatingSystemUser.current.approver(named: approver),
            reason: reason
        )
        let console = Console.standardOutput
        let style: TextStyle = rejection.rejected > 0 ? .refused : .waiting
        try console.print(console.style(rejection.summary(of: agent).visible, style))
        if rejection.rejected == 0, rejection.refused == 0 {
            TenantDirectory.warn(notLookedAt: try directory.othersLeftOut(authority).map(\.rawValue))
        }
        if rejection.refused > 0 { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}
#endif
