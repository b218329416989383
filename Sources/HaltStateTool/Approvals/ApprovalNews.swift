#if Tool
import HaltState
import HaltStateAuthority

/// What happens to approvals, as it happens, whichever process makes it happen.
struct ApprovalNews {
    /// One thing that happened.
    struct Item {
        /// `waiting`, `requested`, `approve`, `reject`, `withdraw` or `expired`.
        let event: String
        let at: Timestamp
        /// Who did it and why, where a person did.
        var person: (name: String, reason: String?)?
        let entry: ApprovalEntry
    }

    private let authority: LocalAuthority
    private var place: Int
    /// What waits, by approval, so that it can be noticed when its time runs out: that is no event until someone asks.
    private var waiting: [String: ApprovalEntry] = [:]

    /// Starts now. What waits already is the first news.
    init(_ authority: LocalAuthority) throws {
        self.authority = authority
        place = try authority.blockingLedger.head(tenant: authority.tenant).sequence
    }

    /// What waits before anything happens, the oldest first.
    mutating func opening() throws -> [Item] {
        let entries = try ApprovalBook(authority: authority).entries(all: false).reversed()
        for entry in entries { waiting[entry.terms.id] = entry }
        return entries.map { Item(event: "waiting", at: $0.operation.createdAt, entry: $0) }
    }

    /// What has happened since the last time.
    mutating func latest() throws -> [Item] {
        var items: [Item] = []
        let expiry = try authority.expiry()
        while true {
            let ledger = try authority.blockingLedger
            let page = try ledger.approvalEvents(after: place, limit: LedgerPage.size, tenant: authority.tenant)
            guard let last = page.last else { break }
            var attempts = AttemptFinder(ledger, tenant: authority.tenant)
            for stored in page {
                let sealed = try SealedEvent(payload: stored.payload, hash: stored.hash)
                let news = try EventType.passingOverUnknown { try item(sealed.event, expiry, &attempts) }
                if let news { items.append(news) }
            }
            place = last.sequence
        }
        return items + expired(expiry)
    }

    private mutating func item(
        _ event: LedgerEvent,
        _ expiry: ExpiryJudgement,
        _ attempts: inout AttemptFinder
    ) throws -> Item? {
        guard let operation = try attempts.attempt(of: event),
            let entry = try ApprovalBook(authority: authority).entry(operation, expiry)
        else { return nil }
        let id = entry.terms.id
        switch event.kind {
        case .approvalRequested:
            guard waiting[id] == nil else { return nil }
            waiting[id] = entry
            return Item(event: "requested", at: event.at, entry: entry)
        case .voted(let vote):
            if operation.status != .pending { waiting[id] = nil }
            let person = (name: vote.approver.name, reason: vote.reason)
            return Item(event: vote.decision.rawValue, at: event.at, person: person, entry: entry)
        case .approvalWithdrawn(let withdrawal):
            if operation.status == .pending { waiting[id] = entry }
            let person = (name: withdrawal.by.name, reason: withdrawal.reason)
            return Item(event: "withdraw", at: event.at, person: person, entry: entry)
        case .expired(.use): return Item(event: "expired", at: event.at, entry: entry)
        default: return nil
        }
    }

    private mutating func expired(_ expiry: ExpiryJudgement) -> [Item] {
        let gone = waiting.values.filter { expiry.isOver($0.terms.decideBy) }.sorted {
            $0.terms.decideBy < $1.terms.decideBy
        }
        return gone.compactMap { entry in
            waiting[entry.terms.id] = nil
            return ApprovalEntry(entry.operation, expiry).map {
                Item(event: "expired", at: entry.terms.decideBy, entry: $0)
            }
        }
    }
}

extension ApprovalNews.Item {
    func line(for console: Console) -> String {
        let style: TextStyle =
            switch event {
            case "approve": .success
            case "reject", "expired": .refused
            default: .waiting
            }
        let proposal = entry.operation.proposal
        let who = person.map { "by \($0.name)" + ($0.reason.map { ": \($0)" } ?? "") }
        let what = "\(proposal.call.action) for \(proposal.call.agentID): \(entry.operation.ruling.reason)"
        let command = who == nil ? entry.commandText.map { "; command: \($0)" } ?? "" : ""
        let name = console.style(event, style)
        return "\(at.short)  \(name)  \(entry.terms.id)  \(entry.operation.idempotencyKey.visible)"
            + " \((who ?? what).visible)\(command)"
    }

    var json: JSONLine {
        var line = JSONLine([
            "event": .string(event),
            "at": .init(at),
            "approver": .init(person?.name),
        ])
        line.append(entry.json)
        return line
    }
}
#endif
