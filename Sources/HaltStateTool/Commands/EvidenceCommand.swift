#if Tool
import ArgumentParser
import Foundation
import HaltStateAuthority

/// `haltstate evidence`
struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Prove that no evidence was changed, and hand it on.",
        discussion: """
            EXAMPLES
              haltstate evidence verify
              haltstate evidence export --output evidence.jsonl
              haltstate evidence verify evidence.jsonl
            """,
        subcommands: [VerifyEvidenceCommand.self, ExportEvidenceCommand.self]
    )
}

/// `haltstate evidence verify`
struct VerifyEvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute every hash and every link, of the ledger or of an export.",
        discussion: "Exits with 1 and names the first event that is not as it was written."
    )

    @OptionGroup var directory: TenantDirectory

    @Argument(help: "An export. The ledger in the data directory when left out.")
    var file: String?

    func run() throws {
        let summary = try Progress.during("verifying") { progress in
            try file.map(verifyFile) ?? verifyLedger(progress)
        }
        try Console.standardOutput.print("verified: \(summary.events) events, \(summary.operations) operations")
    }

    private func verifyLedger(_ progress: Progress) throws -> EvidenceSummary {
        do {
            return try directory.readAuthority().verifyEvidence { progress.update("\($0) events") }
        } catch let fault as LedgerFault {
            // A row that cannot be read is one that does not verify.
            throw EvidenceFault(sequence: nil, problem: fault.description)
        }
    }

    private func verifyFile(_ path: String) throws -> EvidenceSummary {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ToolError("the file \(path) cannot be read; check that it exists and may be read", .notFound)
        }
        return try EvidenceFileVerifier.verify(Array(data))
    }
}

/// `haltstate evidence export`
struct ExportEvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the evidence as JSON Lines that verify on their own."
    )

    @OptionGroup var directory: TenantDirectory

    @Option(help: ArgumentHelp("The file to write. Standard output when left out.", valueName: "file"))
    var output: String?

    func run() throws {
        let authority = try directory.readAuthority()
        guard let output else {
            let console = Console.standardOutput
            try authority.exportEvidence { try console.write($0) }
            return
        }
        let summary = try Progress.during("exporting") { progress in
            try AtomicFile.write(output) { file in
                var count = 0
                return try authority.exportEvidence { line in
                    try file.write(contentsOf: Data(line))
                    count += 1
                    if count.isMultiple(of: 1_000) { progress.update("\(count) events") }
                }
            }
        }
        Console.standardError.tryPrint("exported: \(summary.events) events, \(summary.operations) operations")
    }
}
#endif
