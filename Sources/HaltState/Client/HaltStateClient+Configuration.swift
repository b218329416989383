extension HaltStateClient {
    /// How a client calls.
    public struct Configuration: Sendable {
        /// Who acts, for calls that do not say.
        public var agentID: String
        /// The key under which arguments are digested. By default the authority's own.
        public var bindingKey: BindingKey?
        /// How faults that may pass are tried again.
        public var retry: RetryPolicy
        /// The time of day.
        public var wallClock: any WallClock
        /// The clock that pauses are measured with.
        public var clock: any Clock<Duration>
        /// Where identifiers come from.
        public var identifiers: any IdentifierSource

        /// Creates a configuration.
        public init(
            agentID: String = "default",
            bindingKey: BindingKey? = nil,
            retry: RetryPolicy = RetryPolicy(),
            wallClock: any WallClock = SystemWallClock(),
            clock: any Clock<Duration> = ContinuousClock(),
            identifiers: any IdentifierSource = RandomIdentifiers()
        ) {
            self.agentID = agentID
            self.bindingKey = bindingKey
            self.retry = retry
            self.wallClock = wallClock
            self.clock = clock
            self.identifiers = identifiers
        }
    }
}
