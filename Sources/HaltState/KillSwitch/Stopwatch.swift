/// Measures time since it was made, by any clock. It never runs backwards, unlike a time of day.
struct Stopwatch: Sendable {
    private let measure: @Sendable () -> Duration

    init(_ clock: any Clock<Duration>) {
        measure = Self.start(clock)
    }

    private static func start<Time: Clock<Duration>>(_ clock: Time) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }

    /// The time so far.
    var elapsed: Duration { measure() }
}
