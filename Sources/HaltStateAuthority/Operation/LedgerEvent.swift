public import HaltState

/// One thing that happened. Events are all that a ledger keeps; everything else is worked out from them.
///
/// What it tells is this package's business. To a ledger it is a type, a payload and a hash, see ``SealedEvent``.
public struct LedgerEvent: Hashable, Sendable {
    /// What happened.
    ///
    /// Indirect, so that an event costs one reference to copy, however much it tells.
    ///
    /// For a new one the compiler asks in `+Writing`, `+Reading` and ``OperationStep``. It does not ask in ``OperationState`` (what may
    /// follow what), `EventShape+Kinds` (its form for the verifier, without which ``EventType`` takes it for unknown), and where a
    /// `default:` passes over it: ``GuardedOperation``, ``LedgerChanges`` and ``ChainVerifier``. Its type never changes: `approval.` and
    /// at most nine letters for what the feed of approvals shows, since that is what ledgers' indexes see of it; `call.`, `check.` or
    /// `key.` for what no decision looks at, since earlier versions take any other type without an operation for an order to stop;
    /// or another one with a migration, as `user.` has, which keeps those versions out of the file.
    package indirect enum Kind: Hashable, Sendable {
        /// A policy refused. The key stays free.
        case denied(Proposal, PolicyRuling, links: [String: String])
        /// A policy asked for a human.
        case approvalRequested(Proposal, PolicyRuling, Approval.Terms, links: [String: String])
        /// A policy allowed the operation, and its one permit was issued.
        case allowed(Proposal, PolicyRuling, PermitTerms, links: [String: String])
        /// A human answered.
        case voted(Approval.Vote)
        /// An approval was taken back, and the operation waits again.
        case approvalWithdrawn(Approval.Withdrawal)
        /// One of the approval's clocks ran out.
        case expired(Approval.Clock)
        /// The operation was approved, but the policies of the moment refuse it.
        case withheld(PolicyRuling)
        /// The one permit of an approved operation was issued, or that of a started one again, to the caller that started it.
        case permitted(PermitTerms)
        /// The permit was redeemed.
        case started(OperationStart)
        /// The outcome is known.
        case completed(OperationOutcome)
        /// A person released the key for another attempt.
        case released(OperationRelease)
        /// An earlier attempt, whose operation is named, has reported success late. The key is done.
        case overtaken(by: String)
        /// A stateless check was decided.
        case checked(Proposal, PolicyRuling, CheckReply.Decision, links: [String: String])
        /// A checked call ended.
        case checkReported(CheckReport)
        /// The ledger was restored from a backup. The event's operation is the restore.
        case restored(LedgerRestore)
        /// The quarantine was lifted for some keys. The event's operation is the restore.
        case quarantineLifted(QuarantineLift)
        /// A person found out that a key in quarantine has run. What it was may be unknown.
        case found(Proposal, OperationOutcome)
        /// Somebody gave an order to stop, or lifted one.
        case ordered(OrderGiven)
        /// An order held a call up, and maybe others before it.
        case refused(OrderRefusal)
        /// Somebody made an API key, or changed what one can do.
        case keyChanged(KeyChange)
        /// Somebody made an account, or changed what one can do.
        case userChanged(UserChange)
        /// A server read its policies again.
        case policiesReloaded(PolicyReload)
        /// A later version wrote it, and this one knows no more than its type. Read, and never written.
        case unknown(String)
    }

    /// The event's name.
    package let name: RecordName
    /// When it happened.
    public let at: Timestamp
    /// The operation it belongs to. An event of none stands under a name of its own.
    package let operation: RecordName
    /// The operation's key, or `nil` for an event of none, such as a stateless check or an order.
    public let idempotencyKey: IdempotencyKey?
    /// That the event begins another attempt, or `nil`.
    public let attempt: Attempt?
    /// What happened.
    package let kind: Kind

    /// The event's name, a UUID.
    public var id: String { name.text }

    /// The operation it belongs to, a UUID. An event of none stands under one of its own.
    public var operationID: String { operation.text }

    /// What kind of event it is, such as `operation.allowed`.
    public var type: String { kind.name }

    /// Creates an event.
    package init(
        _ name: RecordName,
        at: Timestamp,
        of operation: RecordName,
        idempotencyKey: IdempotencyKey?,
        attempt: Attempt? = nil,
        kind: Kind
    ) {
        self.name = name
        self.at = at
        self.operation = operation
        self.idempotencyKey = idempotencyKey
        self.attempt = attempt
        self.kind = kind
    }

    /// Creates an event from names in their text.
    package init(
        id: String,
        at: Timestamp,
        operationID: String,
        idempotencyKey: IdempotencyKey?,
        attempt: Attempt? = nil,
        kind: Kind
    ) {
        self.init(
            RecordName(id),
            at: at,
            of: RecordName(operationID),
            idempotencyKey: idempotencyKey,
            attempt: attempt,
            kind: kind
        )
    }
}
