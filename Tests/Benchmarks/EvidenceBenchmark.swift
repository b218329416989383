#if SQLite
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// What it costs to verify evidence: events a second, as a multiple of SHA-256 over the same bytes, and the memory that
/// each operation takes.
struct EvidenceBenchmark {
    private static let operations = 25_000
    private static let tenant = "shop"

    let folder: URL

    @concurrent
    func run() async throws {
        try measureMemory()
        let ledger = try SQLiteLedger(path: folder.appending(path: "evidence.db").path, creating: true)
        try await fill(ledger)
        let authority = LocalAuthority(policies: .empty, ledger: ledger, tenant: TenantID(Self.tenant))
        let export = try Self.export(authority)
        let payloads = try ledger.events(from: 1, limit: .max, tenant: TenantID(Self.tenant)).map(\.payload)
        var (hashing, fromFile, fromLedger) = (Measurement(), Measurement(), Measurement())
        for _ in 0..<7 {
            hashing.time(calls: payloads.count) {
                for payload in payloads { precondition(SHA256Digest.text(of: payload).utf8.count == 64) }
            }
            try fromFile.time(calls: payloads.count) { _ = try EvidenceFileVerifier.verify(export) }
            try fromLedger.time(calls: payloads.count) { try Self.verify(authority) }
        }
        let bytes = payloads.reduce(0) { $0 + $1.count }
        print("evidence: \(payloads.count) events of \(bytes / payloads.count) bytes")
        print(hashing.line("SHA-256 of an event"))
        report("an export", fromFile, hashing)
        report("a ledger with its index", fromLedger, hashing)
    }

    private static func export(_ authority: LocalAuthority) throws -> [UInt8] {
        var export: [UInt8] = []
        try authority.exportEvidence { export += $0 }
        return export
    }

    private static func verify(_ authority: LocalAuthority) throws { try authority.verifyEvidence() }

    private func report(_ what: String, _ verifying: Measurement, _ hashing: Measurement) {
        print(verifying.line("verifying \(what), an event", ratio: verifying.ratio(to: hashing), of: "SHA-256"))
        print("verifying \(what): \(Int(1_000_000 / verifying.median)) events a second")
    }

    /// Writes the operations from many callers, who share commits.
    private func fill(_ ledger: SQLiteLedger) async throws {
        let callers = 64
        try await withThrowingTaskGroup { group in
            for caller in 0..<callers {
                group.addTask {
                    for index in stride(from: caller, to: Self.operations, by: callers) {
                        let events = try SyntheticChain.events(index)
                        let key = SyntheticChain.key(index)
                        _ = try await ledger.append(to: .key(IdempotencyKey(key)), tenant: TenantID(Self.tenant)) { _ in
                            events
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

extension EvidenceBenchmark {
    /// Verifies chains of growing length that nobody keeps, and looks at the most memory that the process has had.
    private func measureMemory() throws {
        let small = try peak(operations: 10_000)
        for count in [100_000, 200_000, 400_000] {
            let growth = try peak(operations: count) - small
            let each = Measurement.text(Double(growth) / Double(count - 10_000))
            print("memory of a verification, \(count) operations: \(each) bytes for each more than 10000")
        }
    }

    private func peak(operations: Int) throws -> Int {
        var chain = SyntheticChain(tenant: TenantID(Self.tenant))
        var verifier = ChainVerifier(tenant: TenantID(Self.tenant))
        var most = 0
        for count in 0..<operations {
            for event in try chain.nextOperation() { try verifier.take(payload: event.payload, hash: event.hash) }
            if count.isMultiple(of: 500) { most = max(most, Self.residentBytes) }
        }
        precondition(verifier.summary.operations == operations)
        return max(most, Self.residentBytes)
    }

    /// The memory of the process: of this moment where the system says it, and otherwise the most so far.
    private static var residentBytes: Int {
        #if os(Linux)
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return (pages.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
        #else
        var usage = rusage()
        getrusage(RUSAGE_SELF, &usage)
        return usage.ru_maxrss
        #endif
    }
}
#endif
