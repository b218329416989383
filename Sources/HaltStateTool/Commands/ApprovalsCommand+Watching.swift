#if Tool
import ArgumentParser
import Foundation
import HaltState
import HaltStateAuthority

/// `haltstate approvals watch`
struct WatchApprovalsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Print requests and answers as they come, until interrupted.",
        discussion: "Begins with what waits already."
    )

    /// Short enough that a person does not notice, long enough that the disk does not either.
    private static let pollInterval = 0.3

    @OptionGroup var directory: TenantDirectory

    @Flag(help: "Print one line of JSON for each event.")
    var json = false

    func run() throws {
        let authority = try directory.readAuthority()
        var news = try ApprovalNews(authority)
        let console = Console.standardOutput
        if console.isTerminal, !json {
            Console.standardError.tryPrint("watching \(directory.file("ledger.db").visible); stop with Control-C")
        }
        var items = try news.opening()
        while true {
            for item in items { try console.print(json ? item.json.text : item.line(for: console)) }
            Thread.sleep(forTimeInterval: Self.pollInterval)
            items = try news.latest()
        }
    }
}
#endif
