#if Server
import Synchronization

/// How often each key may ask: a bucket that fills at a steady rate, and from which each request takes one.
final class RateLimit: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: Duration
    }

    private let rate: Double
    private let burst: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    init(requestsPerSecond: Int, burst: Int) {
        rate = Double(max(1, requestsPerSecond))
        self.burst = Double(max(1, burst))
    }

    /// Takes one request's worth.
    ///
    /// - Parameter now: The time since any fixed moment.
    /// - Returns: `nil` when the request may go on, and otherwise in how many seconds the next one may.
    func take(_ key: String, at now: Duration) -> Int? {
        buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(tokens: burst, filledAt: now)
            let seconds = max(.zero, now - bucket.filledAt) / .seconds(1)
            bucket.tokens = min(burst, bucket.tokens + seconds * rate)
            bucket.filledAt = now
            let isAllowed = bucket.tokens >= 1
            if isAllowed { bucket.tokens -= 1 }
            buckets[key] = bucket
            return isAllowed ? nil : max(1, Int(((1 - bucket.tokens) / rate).rounded(.up)))
        }
    }
}
#endif
