import Expectations
import HaltState
import Synchronization
import Testing

@testable import HaltStateAuthority

@Suite("Of several errors", .tags(.nothingUnknown))
struct WorstErrorTests {
    enum Kind: Sendable {
        case unknown, damage, cancelled

        var error: any Error {
            switch self {
            case .unknown: HaltStateError.unreadableOperation("o", unknown: "operation.parked")
            case .damage: LedgerError("a payload does not match its hash")
            case .cancelled: CancellationError()
            }
        }

        init(_ error: any Error) {
            self = error is HaltStateError ? .unknown : error is LedgerError ? .damage : .cancelled
        }
    }

    private static let rows: [(met: [Kind], told: Kind)] = [
        ([.unknown], .unknown), ([.damage], .damage), ([.unknown, .damage], .damage), ([.damage, .unknown], .damage),
        ([.unknown, .unknown], .unknown), ([.damage, .cancelled], .damage),
        ([.unknown, .cancelled, .damage], .cancelled),
    ]

    @Test("the first is told, and one that tells of an unknown event gives way to any other", arguments: rows)
    func told(row: (met: [Kind], told: Kind)) async throws {
        for ledger in [MemoryLedger(), DistantLedger()] as [any Ledger] {
            let met = Mutex(row.met[...])
            let error = await #expect(throws: (any Error).self) {
                let targets = row.met.indices.map { LedgerTarget.key("k\($0)") }
                try await ledger.append(toEach: targets, tenant: .local) { _ in
                    if let error = met.withLock({ $0.popFirst() })?.error { throw error }
                    return []
                }
            }
            #expect(error.map(Kind.init) == row.told)
            #expect(met.withLock { $0.isEmpty }, "each of them was tried")
        }
    }

    @Test("the same is told on the calling thread", arguments: rows)
    func blocking(row: (met: [Kind], told: Kind)) {
        let met = Mutex(row.met[...])
        let error = #expect(throws: (any Error).self) {
            let targets = row.met.indices.map { LedgerTarget.key("k\($0)") }
            try MemoryLedger().appendBlocking(toEach: targets, tenant: .local) { _ in
                if let error = met.withLock({ $0.popFirst() })?.error { throw error }
                return []
            }
        }
        #expect(error.map(Kind.init) == row.told)
    }
}
