import HaltState

extension LocalAuthority {
    /// What the policies in force say of a proposal.
    ///
    /// Where they search in texts, which may take a while, that is done neither on the caller's actor nor on the executor that
    /// its task prefers: the others of an event loop would have to wait.
    func verdict(on proposal: Proposal) async -> PolicyVerdict {
        let policies = policies
        guard policies.searchesTexts(for: proposal.call.action) else { return PolicyVerdict(policies, on: proposal) }
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            await Self.verdict(of: policies, on: proposal)
        }
    }

    @concurrent
    private static func verdict(of policies: PolicySet, on proposal: Proposal) async -> PolicyVerdict {
        PolicyVerdict(policies, on: proposal)
    }
}
