package import HaltState

extension CheckReport {
    /// The link under which the evidence says which decision a report follows: its event, or that it is only claimed. Set by
    /// the authority, whatever the caller has put there.
    package static let decisionLink = "decision_event_id"
    /// The link's text where no decision on record is the one that the report names.
    package static let claimedDecision = "claimed"
}

extension LedgerReader {
    /// How far back the decision of a report is looked for, in events and in bytes. A report must not cost more, and one of
    /// an earlier decision is still kept, as a claim.
    private var reach: (events: Int, bytes: Int) { (events: 1_024, bytes: 1_024 * 1_024) }
    /// Most reports follow soon after. All parts are small: any of their events may be large.
    private var parts: (first: Int, largest: Int) { (first: 4, largest: 8) }

    /// The event of the decision that a report of a check says it follows, or `nil` where none among the latest events is on
    /// that call, under that identity, and what the report says.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    func decision(before report: CheckReport, tenant: TenantID) throws -> LedgerEvent? {
        var end = try head(tenant: tenant).sequence
        let first = max(1, end - reach.events + 1)
        let mark = CheckMark(report.requestID, tenant: tenant)
        var (part, bytes) = (parts.first, 0)
        while end >= first, bytes < reach.bytes {
            let start = max(first, end - part + 1)
            let events = try events(from: start, limit: end - start + 1, tenant: tenant)
            for stored in events.reversed() where mark.stands(in: stored) {
                let event = try SealedEvent(payload: stored.payload, hash: stored.hash).event
                if event.isDecision(before: report) { return event }
            }
            bytes += events.reduce(0) { $0 + $1.payload.count }
            end = start - 1
            part = min(2 * part, parts.largest)
        }
        return nil
    }
}

extension LedgerEvent {
    fileprivate func isDecision(before report: CheckReport) -> Bool {
        guard case .checked(let proposal, let ruling, let decision, _) = kind else { return false }
        return operationID == report.requestID && proposal.call == report.call && decision == report.decision
            && ruling.policyID == report.policyID
    }
}

/// How the identity of a check stands in its event, which shows without reading all of it: what follows the identity is known,
/// but for the hash of the event before.
private struct CheckMark {
    private static let previous = Array(#","previous":""#.utf8)
    private static let type = Array(#","type":"check.decided"}"#.utf8)
    private static let hashLength = 64

    private let identity: [UInt8]
    /// How many bytes follow the identity, beside the digits of the event's place.
    private let rest: Int

    init(_ requestID: String, tenant: TenantID) {
        func text(_ text: String) -> [UInt8] { (try? CanonicalJSON.bytes(of: .string(text))) ?? [] }
        identity = Array(#""operation":"#.utf8) + text(requestID)
        rest =
            Self.previous.count + Self.hashLength + #"","sequence":"#.utf8.count + #","tenant":"#.utf8.count
            + text(tenant.rawValue).count + Self.type.count
    }

    func stands(in stored: StoredEvent) -> Bool {
        let payload = stored.payload
        guard payload.suffix(Self.type.count).elementsEqual(Self.type) else { return false }
        let end = payload.count - rest - "\(stored.sequence)".utf8.count
        let start = end - identity.count
        return start >= 0 && payload[start..<end].elementsEqual(identity)
    }
}
