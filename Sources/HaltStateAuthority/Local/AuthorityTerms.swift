/// The time limits of an embedded authority, for whatever the policies leave open.
public struct AuthorityTerms: Hashable, Sendable {
    /// How long a permit can be redeemed. It is redeemed at once, so seconds are enough.
    public var permitLifetime: Duration
    /// How long a started operation may go without an outcome before it counts as in doubt.
    ///
    /// From a second to ten years; of what is set beyond that, the nearest of the two counts. An operation keeps the lease that
    /// it was started under.
    public var lease: Duration {
        didSet { lease = Self.limited(lease) }
    }
    /// The time to decide on an approval, where the policy sets none.
    public var decideWithin: Duration
    /// The time to use an approval, where the policy sets none.
    public var useWithin: Duration

    /// Creates terms: by default one minute, 15 minutes, 24 hours and 24 hours.
    public init(
        permitLifetime: Duration = .seconds(60),
        lease: Duration = .seconds(15 * 60),
        decideWithin: Duration = .seconds(24 * 3_600),
        useWithin: Duration = .seconds(24 * 3_600)
    ) {
        self.permitLifetime = permitLifetime
        self.lease = Self.limited(lease)
        self.decideWithin = decideWithin
        self.useWithin = useWithin
    }

    private static func limited(_ lease: Duration) -> Duration {
        min(max(lease, .seconds(1)), .seconds(3_650 * 86_400))
    }
}
