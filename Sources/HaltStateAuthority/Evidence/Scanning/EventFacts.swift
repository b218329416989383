import HaltState

/// Where a text stands in a payload, without its quotation marks.
struct ScannedText {
    var range = 0..<0
    var isEscaped = false
    var isASCII = true
}

/// What a value of an event's data is kept as.
enum EventNote: Sendable {
    /// Nothing that matters to the chain.
    case nothing
    /// The digest of the proposal.
    case digest
    /// The proposal that the digest is of.
    case proposal
    /// The approval's name.
    case approval
    /// How many approvals it takes.
    case quorum
    /// A vote, a clock, an outcome or the kind of an order's target, by its place among the words that it may be.
    case word
    /// The text of an order's target, after its kind.
    case target
    /// A person's finding.
    case reconciliation
    /// That a body says it has done nothing.
    case noEffect
    /// The approval that a body waits for.
    case suspension
    /// How many attempts an approval is good for.
    case attempts
    /// Which attempt it is.
    case number
    /// The operation of the attempt before.
    case previousAttempt
    /// An approval that was given to an earlier attempt.
    case carriedApproval
    /// How often such an approval has been used.
    case uses
    /// How often attempts have gone on under it.
    case resumptions
}

/// What the chain and the operations need to know of an event, as places in its payload.
struct EventFacts {
    /// The operation's key, or `nil` for a stateless check.
    var key: ScannedText?
    var operation = ScannedText()
    var previous = ScannedText()
    var sequence = 0
    var tenant = ScannedText()
    var digest: ScannedText?
    var proposal = 0..<0
    var approval: ScannedText?
    var quorum = 0
    var word = 0
    var isReconciled = false
    var effect = OutcomeEffectKind.unknown
    /// How many attempts an approval is good for, be it asked for or carried.
    var attempts = 1
    /// Which attempt it begins, or `nil` where it says nothing of attempts before it.
    var attemptNumber: Int?
    var previousAttempt = ScannedText()
    var carriedApproval: ScannedText?
    var uses = 0
    var resumptions = 0
    /// What it does to its operation; `nil` for an event of none.
    var step: OperationStep?
    /// Whether it is of a type that this version does not know, so that nothing is known of what it does.
    var isUnknown = false
    /// Whether it tells of a restore.
    var isOfRestore = false
    /// Whether the scanner has seen for itself that the payload is in canonical form. Where it has not, there is a number
    /// or a name that ``JSONReader`` has to be asked about.
    var isKnownCanonical = true
}

extension EventFacts {
    /// Whether what is said of a body's effect can be said: only a body that has failed says so, by itself.
    var hasSoundEffect: Bool { effect == .unknown || (EventShape.outcomes[word] == .error && !isReconciled) }
}
