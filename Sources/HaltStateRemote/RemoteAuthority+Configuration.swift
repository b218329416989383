public import HaltState

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension RemoteAuthority {
    /// Where a remote authority is, and how it is asked.
    public struct Configuration: Sendable {
        /// The hosted service.
        public static let hosted: URL = URL(string: "https://haltstate.ai") ?? URL(filePath: "/")

        /// The server. Only `https`, unless it is this machine or one of `insecureHosts`.
        public var baseURL: URL
        /// How long one answer may take.
        public var timeout: Duration
        /// Hosts that may be given the API key without TLS, by name.
        public var insecureHosts: Set<String>
        /// The largest reply that is read, in bytes.
        public var replyLimit: Int
        /// Whether a server older than 0.8 may allow actions.
        ///
        /// Such a server issues no permit that could be redeemed and gives no receipt. It alone decides whether a key runs
        /// a second time, so this is never assumed from its replies.
        public var acceptsServersWithoutPermits: Bool
        /// Keys that operations on record may be bound by, beside the tenant's and the one that is derived from the API key.
        ///
        /// After an API key was rotated, `BindingKey(derivedFrom:)` of the old one: a call that is on record under it is then met
        /// again, be it waiting, approved or done. It is asked under each until one does not conflict.
        public var earlierBindingKeys: [BindingKey]
        /// What carries the requests.
        public var transport: any HTTPTransport
        /// What sees every request on its way, the outermost first.
        public var middlewares: [any HTTPMiddleware]

        /// Creates a configuration.
        public init(
            baseURL: URL = Self.hosted,
            timeout: Duration = .seconds(5),
            insecureHosts: Set<String> = [],
            replyLimit: Int = 1 << 20,
            acceptsServersWithoutPermits: Bool = false,
            earlierBindingKeys: [BindingKey] = [],
            transport: any HTTPTransport = URLSessionTransport.shared,
            middlewares: [any HTTPMiddleware] = []
        ) {
            self.baseURL = baseURL
            self.timeout = timeout
            self.insecureHosts = insecureHosts
            self.replyLimit = replyLimit
            self.acceptsServersWithoutPermits = acceptsServersWithoutPermits
            self.earlierBindingKeys = earlierBindingKeys
            self.transport = transport
            self.middlewares = middlewares
        }
    }
}
