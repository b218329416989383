package import Dispatch

extension Duration {
    /// The duration, and at most a century, forwards or backwards: clocks that count nanoseconds trap on times that they
    /// cannot hold.
    package var limited: Duration { max(min(self, Self.century), .zero - Self.century) }

    private static let century = Duration.seconds(3_155_760_000)

    /// So long from now.
    package var dispatchTime: DispatchTime { .now() + .milliseconds(Int(limited / .milliseconds(1))) }
}
