#if Server
import HTTPTypes
import HaltState

/// The header fields of the contract, and of the proxies that a request may have come through.
extension HTTPField.Name {
    static func known(_ name: String) -> Self {
        guard let name = Self(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }

    static let apiKey = known("X-API-Key")
    static let adminToken = known("X-Admin-Token")
    static let tenantID = known("X-Tenant-Id")
    static let requestID = known("X-Request-Id")
    static let startID = known("X-Start-Id")
    static let outcomeEffect = known(OutcomeEffect.header)
    static let unreadableOperations = known("X-Unreadable-Operations")
    static let accelBuffering = known("X-Accel-Buffering")
    static let forwardedFor = known("X-Forwarded-For")
    static let referrerPolicy = known("Referrer-Policy")
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    static let secFetchSite = known("Sec-Fetch-Site")
}
#endif
