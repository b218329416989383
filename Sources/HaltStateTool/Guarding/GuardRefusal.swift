#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority

/// Why a guarded command did not run, or is not on record: what a person reads, and the exit status for a script.
struct GuardRefusal {
    private var lines: [String]
    private let status: ExitStatus
    /// Whether there is nothing to complain about.
    private var isNote = false

    /// - Parameters:
    ///   - operation: The operation under the key, if the ledger could be read.
    ///   - again: How the same thing is asked for once more.
    init(
        _ error: any Error,
        operation: GuardedOperation?,
        key: String,
        location: [String],
        again: String = "run the same command again"
    ) {
        switch error {
        case let error as ApprovalPending:
            let approve = ["approvals", "approve", error.approvalID, "--approver", OperatingSystemUser.current.name]
            self.init(
                .notYet,
                "\(error.action) waits for approval \(error.approvalID)"
                    + (error.reason.map { ": \($0.visible)" } ?? ""),
                "  approve it, then \(again): " + CommandLineText.haltstate(approve + location)
            )
        case let error as HaltStateError where error.code == .rateLimited:
            let list = CommandLineText.haltstate(["approvals", "list"] + location)
            self.init(.notYet, error.message.visible, "  see what waits: \(list)")
        case let error as ActionDenied where error.origin == .policy:
            self.init(.refused, error.description.visible)
        case let error as ActionDenied:
            self.init(.refused, error.description.visible, Self.wayOn(key, location))
        case let error as ActionExpired:
            self.init(.refused, error.description.visible, Self.wayOn(key, location))
        case let error as IdempotencyConflict:
            self.init(
                .refused,
                error.description.visible,
                "  an operation is its command, action, params, agent, resource and risk class"
            )
        case let error as ActionAlreadyStarted:
            let show = CommandLineText.haltstate(["operations", "show", key] + location)
            self.init(error, operation, show: show, wayOn: Self.wayOn(key, location))
        case let error as OutcomeUnconfirmed:
            self.init(unrecorded: error.action, error.outcome, key: key, location: location)
        default:
            self.init(.error, lines: ErrorReport(error)?.lines ?? ["the command line is wrong"])
        }
        if let error = error as? ActionAlreadyStarted, error.outcome == .error { lines += Self.inside(operation) }
    }

    /// What to say of a command that has ended like a guard that waits: most likely there is one in it.
    private static func inside(_ operation: GuardedOperation?) -> [String] {
        let waiting = ExitStatus.notYet.rawValue
        guard operation?.ownReport?.fact.result?["exit_status"] == .integer(Int64(waiting)) else { return [] }
        return [
            "  the command ended with \(waiting), as a 'haltstate guard' in it does that waits for approval; where it may run again "
                + "from its beginning, release the key with 'haltstate operations release', and run it with "
                + "--not-performed-status \(waiting)"
        ]
    }

    /// What is said of a command that has run, when its outcome is not on record.
    ///
    /// - Parameter isCutShort: Whether somebody has ended the waiting for it, and not what is wrong with the ledger.
    init(
        unrecorded action: ActionName,
        _ outcome: Outcome,
        isCutShort: Bool = false,
        key: String,
        location: [String]
    ) {
        let arguments = ["operations", "reconcile", key, "--outcome", outcome.rawValue, "--reason", "saw it end"]
        let problem = isCutShort ? "the waiting for its record was cut short" : "that could not be recorded"
        self.init(
            .error,
            "\(action) ran (\(outcome.rawValue)), but \(problem); it will show as in doubt",
            "  reconcile it when its lease has run out: \(CommandLineText.haltstate(arguments + location))"
        )
    }

    private init(_ error: ActionAlreadyStarted, _ operation: GuardedOperation?, show: String, wayOn: String) {
        let now = SystemWallClock().now()
        switch (error.status, error.outcome) {
        case (.completed, .error):
            self.init(.error, error.description.visible, "  see how it ended: \(show)", wayOn)
        case (.completed, _):
            self.init(.done, error.description.visible)
            isNote = true
        case (.started, _) where operation?.isInDoubt(at: now) ?? (error.standing == .inDoubt):
            self.init(
                .error,
                "\(error.action) was started under this key and nobody knows how it ended; it does not run again by itself",
                "  find out what happened; record it with 'haltstate operations reconcile', or have it run again with "
                    + "'haltstate operations release'; see \(show)"
            )
        case (.started, _) where operation?.hasLostPermit(at: now) ?? (error.standing == .permitLost):
            self.init(.error, "the permit of \(error.action) was lost before it ran", wayOn, "  see \(show)")
        case (.started, _):
            self.init(.notYet, "\(error.action) is running under this key; try again later", "  see \(show)")
        }
    }

    private init(_ status: ExitStatus, _ lines: String...) {
        self.init(status, lines: lines)
    }

    private init(_ status: ExitStatus, lines: [String]) {
        self.lines = lines
        self.status = status
    }

    /// The command that lets the key run again.
    private static func wayOn(_ key: String, _ location: [String]) -> String {
        let release = ["operations", "release", key, "--reason", "why it may run again"]
        return "  have it decided afresh at the next call: " + CommandLineText.haltstate(release + location)
    }

    /// Prints the refusal on standard error.
    ///
    /// - Returns: The exit status.
    func print() -> Int32 {
        let console = Console.standardError
        let label = isNote ? "haltstate: " : console.style("haltstate: ", status == .notYet ? .waiting : .failure)
        for (index, line) in lines.enumerated() { console.tryPrint((index == 0 ? label : "") + line) }
        return status.rawValue
    }
}
#endif
