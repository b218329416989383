#if Tool
import ArgumentParser
import Foundation
import HaltState
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
              haltstate evidence verify --expect-head 5b1f...c2@1200
            """,
        subcommands: [VerifyEvidenceCommand.self, ExportEvidenceCommand.self]
    )
}

/// `haltstate evidence export`
struct ExportEvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the evidence as JSON Lines that verify on their own.",
        discussion: """
            A file holds the evidence of one tenant. Without --tenant that of the only one there is; where there are several, \
            one has to be named.
            """
    )

    @OptionGroup var directory: TenantDirectory

    @Option(help: ArgumentHelp("The file to write. Standard output when left out.", valueName: "file"))
    var output: String?

    func run() throws {
        let ledger = try directory.directory.readLedger()
        let authority = LocalAuthority(policies: .empty, ledger: ledger, tenant: try tenant(of: ledger))
        guard let output else {
            _ = try export(authority) { try Console.standardOutput.write($0) }
            return
        }
        let summary = try Progress.during("exporting") { progress in
            try AtomicFile.write(output) { file in
                try export(authority, progress) { try file.write(contentsOf: Data($0)) }
            }
        }
        Console.standardError.tryPrint("exported: \(EvidenceVerdict.line(summary))")
    }

    private func tenant(of ledger: any LedgerReader) throws -> TenantID {
        let tenants = try ledger.tenants()
        let names = tenants.map(\.visible).joined(separator: ", ")
        if let named = directory.namedTenant {
            guard tenants.isEmpty || tenants.contains(named) else {
                throw ToolError("there is no evidence of this tenant; there is some of: \(names)", .notFound)
            }
            return named
        }
        guard tenants.count < 2 else {
            throw ToolError("there is evidence of several tenants: \(names); choose one with --tenant")
        }
        return tenants.first ?? TenantDirectory.defaultTenant
    }

    /// Writes many lines at once: a system call for each would take longer than to verify it.
    private func export(
        _ authority: LocalAuthority,
        _ progress: Progress? = nil,
        to write: ([UInt8]) throws -> Void
    ) throws -> EvidenceSummary {
        var (buffer, count): ([UInt8], Int) = ([], 0)
        let summary = try authority.exportEvidence { line in
            buffer += line
            count += 1
            if count.isMultiple(of: 1_000) { progress?.update("\(count) events") }
            guard buffer.count >= 1 << 18 else { return }
            try write(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        try write(buffer)
        return summary
    }
}
#endif
