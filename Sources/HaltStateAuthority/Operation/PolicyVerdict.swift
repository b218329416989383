import HaltState

/// What policies say of a proposal, found out before the ledger gives the call its turn: a search in a long text may take a
/// while, and nobody else can write in the meantime.
///
/// It holds for that set of policies and that proposal alone. Everything else is judged when the call has its turn. A class,
/// because a call hands it on several times.
final class PolicyVerdict: Sendable {
    let decision: PolicyDecision
    let ruling: PolicyRuling
    private let proposal: Proposal

    init(_ policies: PolicySet, on proposal: Proposal) {
        decision = policies.decide(proposal.call, params: proposal.context)
        ruling = PolicyRuling(
            policyID: decision.policyID,
            policyVersion: policies.version,
            policyDigest: policies.digest,
            reason: decision.reason
        )
        self.proposal = proposal
    }

    func holds(for proposal: Proposal, under policies: PolicySet) -> Bool {
        ruling.policyDigest == policies.digest && self.proposal == proposal
    }
}

/// The policies were replaced after they had been asked. Nothing was appended.
struct VerdictOutdated: Error {}
