public import HaltState
import Synchronization

/// An authority in this process: policies, a ledger, and no account.
///
/// ```swift
/// let authority = LocalAuthority(
///     policies: try PolicySet(contentsOfFile: "haltstate-policies.json"),
///     ledger: try SQLiteLedger(path: "/var/lib/haltstate/ledger.db")
/// )
/// HaltStateClient.bootstrap(HaltStateClient(authority: authority))
/// ```
///
/// Several processes may share one durable ledger; each brings its own policies.
public final class LocalAuthority: Authority, BlockingAuthority {
    /// Where events are kept.
    public let ledger: any Ledger
    /// Whose chain this authority writes.
    public let tenant: TenantID
    /// Time limits for what the policies leave open.
    public let terms: AuthorityTerms
    /// How many requests may wait for people.
    public let waitingLimits: WaitingLimits
    /// Who asks for permits, where whoever made the authority has said so.
    public let requester: Approver?
    let holders: (any KeyHolders)?
    private let ledgerForCallers: (any BlockingLedger)?
    let wallClock: ClockWatch
    let expiryHold: ExpiryHold
    let identifiers: IdentifierMint
    private let currentPolicies: Mutex<PolicySet>

    /// Creates an authority.
    ///
    /// - Parameters:
    ///   - policies: What decides. An empty set denies everything.
    ///   - ledger: Where events are kept.
    ///   - tenant: Whose chain to write. A constant of the program, so its name is taken as it is; names of tenants that
    ///     people choose are judged where an API key is made for one.
    ///   - terms: Time limits for what the policies leave open.
    ///   - waitingLimits: How many requests may wait for people.
    ///   - requester: The person whose calls these are, who is recorded with each request for approval, and answers it like anybody
    ///     else unless the policy's ``ApprovalRule/excludesRequester`` says otherwise. Whoever makes the authority vouches for the
    ///     identity.
    ///   - wallClock: The time of day, unless the ledger has one of its own, and the clock that it is held against; the
    ///     machine's when left out.
    ///   - identifiers: Where identifiers and permit tokens come from; random numbers when left out.
    public convenience init(
        policies: PolicySet,
        ledger: any Ledger = MemoryLedger(),
        tenant: TenantID = .local,
        terms: AuthorityTerms = AuthorityTerms(),
        waitingLimits: WaitingLimits = WaitingLimits(),
        requester: Approver? = nil,
        wallClock: (any WallClock)? = nil,
        identifiers: (any IdentifierSource)? = nil
    ) {
        self.init(
            policies: policies,
            ledger: ledger,
            tenant: tenant,
            terms: terms,
            waitingLimits: waitingLimits,
            requester: requester,
            holders: nil,
            wallClock: wallClock ?? SystemWallClock(),
            identifiers: identifiers ?? RandomIdentifiers()
        )
    }

    /// - Parameter holders: Who holds the API keys that calls come with; or `nil` where none do.
    package init(
        policies: PolicySet,
        ledger: any Ledger,
        tenant: TenantID,
        terms: AuthorityTerms = AuthorityTerms(),
        waitingLimits: WaitingLimits = WaitingLimits(),
        requester: Approver? = nil,
        holders: (any KeyHolders)?,
        wallClock: any WallClock = SystemWallClock(),
        identifiers: any IdentifierSource = RandomIdentifiers()
    ) {
        currentPolicies = Mutex(policies)
        self.ledger = ledger
        ledgerForCallers = ledger.blocking
        self.tenant = tenant
        self.terms = terms
        self.waitingLimits = waitingLimits
        self.requester = requester
        self.holders = holders
        self.wallClock = ClockWatch.on(wallClock)
        expiryHold = ExpiryHold(self.wallClock, tenant: tenant)
        self.identifiers = IdentifierMint(identifiers)
    }

    /// The policies in force. Setting them is atomic: a decision is made under the old set or the new one, and records
    /// which.
    public var policies: PolicySet {
        get { currentPolicies.withLock { $0 } }
        set { currentPolicies.withLock { $0 = newValue } }
    }

    /// The same authority, unless its ledger answers only who can wait.
    public var blocking: (any BlockingAuthority)? { ledgerForCallers == nil ? nil : self }

    /// The ledger, for synchronous callers.
    ///
    /// - Throws: ``HaltStateError`` with code `unsupported` where they would have to wait for it.
    package var blockingLedger: any BlockingLedger {
        get throws {
            if let ledgerForCallers { return ledgerForCallers }
            let message = "the authority's ledger answers no synchronous call; call the asynchronous form"
            throw HaltStateError(code: .unsupported, message: message)
        }
    }

    /// The ledger's own key.
    public var bindingKey: BindingKey? { ledger.bindingKey }

    /// What decides on a command, at the time the ledger gives it its turn.
    ///
    /// - Parameters:
    ///   - caller: What is known of who asks.
    ///   - time: The time by the ledger's clock, or `nil` where it has none.
    ///   - expiry: What the clocks say, or `nil` to look at them now.
    func decider(
        for caller: EstablishedCaller = EstablishedCaller(),
        at time: Timestamp?,
        _ expiry: ExpiryJudgement? = nil
    ) -> OperationDecider {
        let expiry = expiry ?? expiryHold.glance(at: time)
        return OperationDecider(
            policies: policies,
            terms: terms,
            now: time ?? expiry.now,
            identifiers: identifiers,
            caller: caller,
            waitingLimits: waitingLimits,
            clocks: expiry
        )
    }
}
