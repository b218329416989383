extension HaltStateClient {
    /// How a client calls.
    public struct Configuration: Sendable {
        /// Who acts, for calls that do not say.
        public var agentID: AgentID
        /// The key under which arguments are digested. By default the authority's own, or the tenant's where a server offers it.
        public var bindingKey: BindingKey?
        /// How errors that may pass are tried again.
        public var retry: RetryPolicy
        /// The time of day, and the clock that nobody sets, by which deadlines go.
        public var wallClock: any WallClock
        /// The clock that pauses are measured with.
        public var clock: any Clock<Duration>
        /// Where identifiers come from, by default from the random numbers of the operating system. None may come twice: an authority takes two calls of one identifier for the same call.
        public var identifiers: any IdentifierSource
        /// Whether ``HaltStateClient/check(_:context:agentID:)`` says yes when the authority cannot be reached or does not
        /// answer in time.
        ///
        /// The result says so in ``CheckResult/isFailOpen``. Nothing else fails open: not a guard, not an annotated
        /// function, and no other error than these two. An authority of your own says that nobody has answered by throwing
        /// ``HaltStateError/Code/timedOut``, or ``HaltStateError/Code/unavailable`` with the error of the authority that it has asked
        /// as the ``HaltStateError/underlyingError``.
        public var failOpen: Bool
        /// What stops this client's calls when the authority says so, or `nil` for none.
        public var killSwitch: KillSwitch?
        /// Where outcomes that could not be recorded are kept, or `nil` for nowhere.
        public var journal: (any OutcomeJournal)?

        /// Creates a configuration. Time of day and identifiers are the machine's when left out.
        public init(
            agentID: AgentID = "default",
            bindingKey: BindingKey? = nil,
            retry: RetryPolicy = RetryPolicy(),
            wallClock: (any WallClock)? = nil,
            clock: any Clock<Duration> = ContinuousClock(),
            identifiers: (any IdentifierSource)? = nil,
            failOpen: Bool = false,
            killSwitch: KillSwitch? = nil,
            journal: (any OutcomeJournal)? = nil
        ) {
            self.agentID = agentID
            self.bindingKey = bindingKey
            self.retry = retry
            self.wallClock = wallClock ?? SystemWallClock()
            self.clock = clock
            self.identifiers = identifiers ?? RandomIdentifiers()
            self.failOpen = failOpen
            self.killSwitch = killSwitch
            self.journal = journal
        }
    }
}
