public import HaltState

/// What can be shown of one operation: the decision, who approved, what happened, and how far it is proven.
public struct OperationEvidence: Hashable, Sendable {
    /// One recorded step.
    public struct Step: Hashable, Sendable {
        /// The event's place in the chain.
        public let sequence: Int
        /// What happened, such as `operation.started`.
        public let name: String
        /// When.
        public let at: Timestamp
        /// The time since the step before it; zero for the first.
        public let latency: Duration
        /// The event's hash.
        public let hash: String
    }

    /// The operation.
    public let operation: GuardedOperation
    /// Its steps, oldest first.
    public let steps: [Step]
    /// How far it is proven: each of its events re-hashes to its recorded hash. ``LocalAuthority/verifyEvidence()``
    /// proves the links between them as well.
    public let proofStatus: String
    /// What left the process in clear, and what did not.
    public let redactionStatus: String

    /// Puts the evidence together from an operation's steps, whose events have been re-hashed when they were loaded.
    init(operation: GuardedOperation, steps: [Step]) {
        self.operation = operation
        self.steps = steps
        proofStatus = "hash-only proof"
        redactionStatus = Self.redactionStatus(of: operation.proposal.context)
    }

    private static func redactionStatus(of context: GuardContext) -> String {
        let names = context.values.keys.filter { $0 != ArgumentDigest.contextName }.sorted()
        let redacted = names.filter { context[$0] == .string("[redacted]") }
        let sent = names.filter { !redacted.contains($0) }
        var parts: [String] = []
        if context[ArgumentDigest.contextName] != nil { parts.append("arguments as a digest") }
        if !sent.isEmpty { parts.append("in clear: \(sent.joined(separator: ", "))") }
        if !redacted.isEmpty { parts.append("redacted: \(redacted.joined(separator: ", "))") }
        return parts.isEmpty ? "nothing sent" : parts.joined(separator: "; ")
    }
}

extension OperationEvidence.Step {
    init(_ sealed: SealedEvent, after previous: Self?) {
        self.init(
            sequence: sealed.sequence,
            name: sealed.event.kind.name,
            at: sealed.event.at,
            latency: previous.map { sealed.event.at - $0.at } ?? .zero,
            hash: sealed.hash
        )
    }
}
