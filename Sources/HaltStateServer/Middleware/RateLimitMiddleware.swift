#if Server
import HaltStateAuthority
import Hummingbird
import Synchronization

/// Refuses keys that ask more often than they may. Who has no valid key shares one allowance with all who have none.
struct RateLimitMiddleware: RouterMiddleware {
    let limiter: RateLimiter
    private let clock = ContinuousClock()
    private let opening = ContinuousClock.now

    init(_ limiter: RateLimiter) {
        self.limiter = limiter
    }

    /// No key has this name.
    private static let strangers = ""

    @concurrent
    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let name = context.caller?.key.id ?? Self.strangers
        if let seconds = limiter.take(name, at: clock.now - opening) {
            throw Refusal.tooManyRequests(retryAfter: seconds)
        }
        return try await next(request, context)
    }
}

/// How often each key may ask: a bucket that fills at a steady rate, and from which each request takes one.
final class RateLimiter: Sendable {
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
