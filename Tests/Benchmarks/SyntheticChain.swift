#if SQLite
import HaltState
import HaltStateAuthority

/// Operations as a ledger is full of: allowed, started, completed. Made as they are asked for, so that a chain of any
/// length takes no memory.
struct SyntheticChain {
    private var head: ChainHead
    private var count = 0

    init(tenant: TenantID) {
        head = ChainHead(tenant: tenant)
    }

    /// The key of an operation.
    static func key(_ index: Int) -> String { "refund:A-\(index)" }

    /// The events of an operation, before they have a place.
    static func events(_ index: Int) throws -> [LedgerEvent] {
        func uuid(_ number: Int) -> String {
            let digits = String(index * 8 + number, radix: 16)
            return "6f1c2d3e-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
        }
        let at = Timestamp(microseconds: 1_767_225_600_000_000 + Int64(index) * 1_000)
        let proposal = try Proposal(
            CallIdentity(
                action: "refund.create",
                agentID: "refund-desk",
                resource: "order:A-\(index)",
                riskClass: "high"
            ),
            context: [
                "amount_cents": .integer(Int64(index)), "currency": "EUR",
                "arguments_digest": .string("hmac-sha256:" + String(repeating: "5a", count: 32)),
            ]
        )
        let ruling = PolicyRuling(
            policyID: "refunds",
            policyVersion: "2026-01",
            policyDigest: String(repeating: "3c", count: 32),
            reason: "refunds are allowed up to 100 EUR"
        )
        let permit = PermitTerms(tokenDigest: String(repeating: "e1", count: 32), expiresAt: at)
        let kinds: [LedgerEvent.Kind] = [
            .allowed(proposal, ruling, permit, links: ["correlation_id": uuid(0)]),
            .started(OperationStart(startID: uuid(1), leaseExpiresAt: at)),
            .completed(OperationOutcome(outcome: .success, reportID: uuid(2), result: ["refund_id": "r-1"])),
        ]
        return kinds.enumerated().map { place, kind in
            LedgerEvent(
                id: uuid(3 + place),
                at: at,
                operationID: uuid(0),
                idempotencyKey: IdempotencyKey(key(index)),
                kind: kind
            )
        }
    }

    /// The next operation's events with their places.
    mutating func nextOperation() throws -> [SealedEvent] {
        defer { count += 1 }
        return try Self.events(count).map { head.seal($0) }
    }
}
#endif
