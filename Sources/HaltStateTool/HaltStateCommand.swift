#if Tool
import ArgumentParser
import Foundation
import HaltState

/// The `haltstate` command.
struct HaltStateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "haltstate",
        abstract: "Decides what may run before it runs, and keeps the evidence.",
        discussion: """
            An authority on this machine allows, denies or holds for approval what agents and jobs want to do. Decisions, \
            approvals and outcomes are kept in a ledger in the data directory, .haltstate unless --data-directory names \
            another.

            EXAMPLES
              haltstate demo
              haltstate approvals list
              haltstate approvals approve 1f0c93d2 --approver alice
              haltstate guard --action backup.run --key backup:2026-01-31 -- ./backup.sh
              haltstate evidence verify

            EXIT STATUS
            \(ExitStatus.help)
            """,
        version: HaltStateVersion.current,
        subcommands: [
            DemoCommand.self, InitCommand.self, ApprovalsCommand.self, OperationsCommand.self, EvidenceCommand.self,
            PolicyCommand.self, GuardCommand.self, MCPCommand.self, AgentsCommand.self, BackupCommand.self,
            RestoreCommand.self,
            QuarantineCommand.self,
            MigrateCommand.self,
        ] + serverCommands
    )

    #if Server
    private static let serverCommands: [any ParsableCommand.Type] = [
        ServeCommand.self, KeysCommand.self, UsersCommand.self,
    ]
    #else
    private static let serverCommands: [any ParsableCommand.Type] = []
    #endif

    /// Runs the command that the arguments name, and exits.
    static func start() async -> Never {
        HeldSignals.unblock()
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Foundation.exit(ExitStatus.done.rawValue)
        } catch {
            guard let report = ErrorReport(error) else { exit(saying: error) }
            report.print()
            Foundation.exit(report.status.rawValue)
        }
    }

    /// Exits as the argument parser does. What it says may repeat the arguments.
    private static func exit(saying error: any Error) -> Never {
        guard !exitCode(for: error).isSuccess, !(error is ExitCode) else { exit(withError: error) }
        Console.standardError.tryPrint(fullMessage(for: error).visibleLayout)
        Foundation.exit(exitCode(for: error).rawValue)
    }

    /// The arguments with `--data-directory` where the parser wants it: after the command, not in front of it.
    private static var arguments: [String] {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let option = "--data-directory"
        guard let first = arguments.first, first == option || first.hasPrefix(option + "=") else { return arguments }
        let count = first == option ? 2 : 1
        guard arguments.count > count else { return arguments }
        let moved = arguments.prefix(count)
        arguments.removeFirst(count)
        arguments.insert(contentsOf: moved, at: arguments.firstIndex(of: "--") ?? arguments.endIndex)
        return arguments
    }
}
#endif
