#if Tool
public import ArgumentParser
import Foundation
import HaltState
public import HaltStateAuthority
import HaltStateSQLite

/// `haltstate evidence verify`
struct VerifyEvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute every hash and every link, of the ledger, of a backup or of an export.",
        discussion: """
            Verifies the evidence of every tenant of the ledger, or of the one that --tenant names, and prints the head of \
            each: the hash of its last event and its place. A head that is kept elsewhere shows later, with \
            --expect-head, that nothing up to it was rewritten or cut off. Without one, a ledger or a file that somebody \
            has made anew from the first event on verifies as well.

            Exits with 1 and names the first event that is not as it was written.
            """
    )

    @OptionGroup var directory: TenantDirectory

    @Argument(help: "An export, a backup or another copy of a ledger. The ledger in the data directory when left out.")
    var file: String?

    @Option(help: ArgumentHelp("A head that was kept elsewhere.", valueName: "hash[@sequence]"))
    var expectHead: ExpectedHead?

    @Flag(help: "Print one line of JSON for each tenant.")
    var json = false

    func run() throws {
        let verdict = try Progress.during("verifying") { progress in
            guard let file else { return try verifyLedger(directory.directory.readLedger(), progress) }
            guard try isDatabase(file) else { return try verifyFile(file, progress) }
            return try verifyLedger(SQLiteLedger(reading: file), progress)
        }
        try verdict.print(json: json)
        if !verdict.isGood { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func isDatabase(_ path: String) throws -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { throw unreadable(path) }
        defer { try? file.close() }
        return (try? file.read(upToCount: 16)) == Data("SQLite format 3\0".utf8)
    }

    private func verifyLedger(_ ledger: SQLiteLedger, _ progress: Progress) throws -> EvidenceVerdict {
        var verdict = EvidenceVerdict(subject: .ledger, expected: expectHead)
        let tenants: [TenantID]
        do { tenants = try ledger.tenants() } catch let error as LedgerError {
            throw EvidenceError(sequence: nil, problem: error.description)
        }
        if let named = directory.namedTenant {
            guard tenants.contains(named) else {
                let names = tenants.isEmpty ? "of nobody" : "of: \(tenants.map(\.visible).joined(separator: ", "))"
                throw ToolError("there is no evidence of this tenant; there is some \(names)", .notFound)
            }
            verdict.notLookedAt = tenants.filter { $0 != named }
        }
        for tenant in tenants where !verdict.notLookedAt.contains(tenant) {
            let authority = LocalAuthority(policies: .empty, ledger: ledger, tenant: tenant)
            do {
                verdict.verified.append(
                    try authority.verifyEvidence(expecting: expectHead) { count in
                        progress.update("\(tenant.visible): \(count) events")
                    }
                )
            } catch let error as EvidenceError {
                verdict.unsound.append((tenant, error))
            }
        }
        return verdict
    }

    private func verifyFile(_ path: String, _ progress: Progress) throws -> EvidenceVerdict {
        guard let file = FileHandle(forReadingAtPath: path) else { throw unreadable(path) }
        defer { try? file.close() }
        var verifier = EvidenceFileVerifier(expecting: expectHead)
        func read() throws -> Data? {
            do { return try file.read(upToCount: 1 << 18) } catch { throw unreadable(path) }
        }
        while let bytes = try read(), !bytes.isEmpty {
            try verifier.take(bytes: bytes)
            progress.update("\(verifier.lineCount) events")
        }
        let summary = try verifier.finish()
        if let named = directory.namedTenant, named != summary.tenant {
            throw EvidenceError(sequence: nil, problem: "it is of tenant \(summary.tenant)")
        }
        return EvidenceVerdict(subject: .file, expected: expectHead, verified: [summary])
    }

    private func unreadable(_ path: String) -> ToolError {
        ToolError("the file \(path.visible) cannot be read; check that it exists and may be read", .notFound)
    }
}

extension ExpectedHead: ExpressibleByArgument {
    /// Reads a head from the command line.
    public init?(argument: String) { self.init(argument) }
}
#endif
