#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// Lets requests in: who asks, whether they may, and whether they ask too often.
struct Gate: Sendable {
    let keys: KeyBook
    let rateLimit: RateLimit
    let limits: ServerLimits
    private let clock = ContinuousClock()
    private let opening = ContinuousClock.now

    init(keys: KeyBook, limits: ServerLimits) {
        self.keys = keys
        self.limits = limits
        rateLimit = RateLimit(requestsPerSecond: limits.requestsPerSecond, burst: limits.burst)
    }

    /// The key of a request that may use an endpoint.
    ///
    /// - Parameter scopes: Those of which one is enough.
    /// - Throws: ``Refusal`` with 401, 403 or 429; ``HaltStateError``.
    func admit(_ request: Request, needing scopes: [KeyScope]) throws -> KeyRecord {
        guard let key = Self.key(of: request.headers), let record = try keys.record(of: key) else {
            try slowDown(Self.strangers)
            throw Refusal.unauthorized
        }
        try slowDown(record.id)
        guard scopes.contains(where: record.scopes.contains) else {
            let names = scopes.map(\.rawValue).joined(separator: " or ")
            throw Refusal.forbidden("this key lacks the scope \(names)")
        }
        try record.require(tenant: request.headers[.tenantID])
        for named in request.query.all("tenant_id") { try record.require(tenant: named) }
        return record
    }

    /// Who has no valid key shares one allowance with all who have none. No key has this name.
    private static let strangers = ""

    private func slowDown(_ name: String) throws {
        if let seconds = rateLimit.take(name, at: clock.now - opening) {
            throw Refusal.tooManyRequests(retryAfter: seconds)
        }
    }

    /// The one key that a request shows. Published clients send theirs twice; two different ones are no key.
    private static func key(of headers: HTTPFields) -> APIKey? {
        var texts = Set(headers[values: .apiKey] + headers[values: .adminToken])
        for value in headers[values: .authorization] {
            let words = value.split(separator: " ")
            guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
            texts.insert(String(words[1]))
        }
        return texts.count == 1 ? texts.first.flatMap(APIKey.init) : nil
    }
}

extension KeyRecord {
    /// A key speaks for one tenant, byte for byte. A request that names another one is refused, also when it means no harm.
    func require(tenant named: String?) throws {
        guard let named, TenantID(named) != tenant else { return }
        throw Refusal.forbidden("this key belongs to another tenant than the one named")
    }
}

extension HTTPField.Name {
    fileprivate static func known(_ name: String) -> Self {
        guard let name = Self(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }

    static let apiKey = known("X-API-Key")
    static let adminToken = known("X-Admin-Token")
    static let tenantID = known("X-Tenant-Id")
    static let requestID = known("X-Request-Id")
    static let startID = known("X-Start-Id")
    static let outcomeEffect = known(OutcomeEffect.header)
    static let accelBuffering = known("X-Accel-Buffering")
}
#endif
