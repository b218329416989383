#if Server
public import HaltStateAuthority
public import NIOSSL

/// Where a server listens, and what it keeps.
public struct ServerConfiguration: Sendable {
    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 takes a free one.
    public var port: Int
    /// Certificate and key, or `nil` for plain HTTP.
    public var tls: TLSConfiguration?
    /// What one request or caller may take.
    public var limits: ServerLimits
    /// Time limits for what the policies leave open.
    public var terms: AuthorityTerms
    /// How long content of evidence is kept, or `nil` where it is not to be kept at all.
    ///
    /// Published clients upload what they read and wrote as soon as a server names a piece of evidence. This server names
    /// none unless it is told to keep content.
    public var contentLifetime: Duration?
    /// How people's browsers are shown the approvals page, or `nil` where they are not.
    package var page: PageConfiguration?

    /// Host and port as they stand in a URL.
    package var address: String { Self.address(host, port) }

    /// A host and a port as they stand in a URL.
    package static func address(_ host: String, _ port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Creates a configuration.
    public init(
        host: String = "127.0.0.1",
        port: Int = 8_080,
        tls: TLSConfiguration? = nil,
        limits: ServerLimits = ServerLimits(),
        terms: AuthorityTerms = AuthorityTerms(),
        contentLifetime: Duration? = nil
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.limits = limits
        self.terms = terms
        self.contentLifetime = contentLifetime
    }
}

/// What one request or caller may take of a server.
public struct ServerLimits: Hashable, Sendable {
    /// The largest body in bytes, where no content is in it.
    public var bodySize: Int
    /// The largest body in bytes that may hold content. A whole attachment fits, as base64.
    public var contentSize: Int
    /// The largest head of a request in bytes, all fields together.
    public var headerSize: Int
    /// How many requests a key may make in a second, on average.
    public var requestsPerSecond: Int
    /// How many requests a key may make at once.
    public var burst: Int
    /// How long a connection may do nothing between requests.
    public var idleTimeout: Duration
    /// How long the head of a request may take to arrive, on a new connection from its opening on.
    public var headTimeout: Duration
    /// How long a request may take to arrive once its head is there.
    public var receiveTimeout: Duration
    /// How long the reader of a reply may stop reading.
    public var sendTimeout: Duration
    /// How many connections may be open.
    public var connections: Int
    /// How many streams of decisions a tenant may have open. All tenants together have half of the connections.
    public var streams: Int
    /// How often an open stream shows that it is alive, and whether its key still works is looked at.
    public var streamHeartbeat: Duration
    /// How many requests may wait for people.
    public var waiting: WaitingLimits

    /// Creates limits; the defaults are for agents, not for browsers.
    public init(
        bodySize: Int = 64 * 1_024,
        contentSize: Int = 512 * 1_024,
        headerSize: Int = 16 * 1_024,
        requestsPerSecond: Int = 500,
        burst: Int = 1_000,
        idleTimeout: Duration = .seconds(75),
        headTimeout: Duration = .seconds(10),
        receiveTimeout: Duration = .seconds(10),
        sendTimeout: Duration = .seconds(30),
        connections: Int = 4_096,
        streams: Int = 1_024,
        streamHeartbeat: Duration = .seconds(15),
        waiting: WaitingLimits = WaitingLimits()
    ) {
        self.bodySize = bodySize
        self.contentSize = contentSize
        self.headerSize = headerSize
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
        self.idleTimeout = idleTimeout
        self.headTimeout = headTimeout
        self.receiveTimeout = receiveTimeout
        self.sendTimeout = sendTimeout
        self.connections = connections
        self.streams = streams
        self.streamHeartbeat = streamHeartbeat
        self.waiting = waiting
    }
}
#endif
