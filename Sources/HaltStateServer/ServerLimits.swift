#if Server
/// What one request or caller may take of a server.
public struct ServerLimits: Hashable, Sendable {
    /// The largest body in bytes. A whole attachment fits, as base64.
    public var bodySize: Int
    /// The largest head of a request in bytes, all fields together.
    public var headerSize: Int
    /// How many requests a key may make in a second, on average.
    public var requestsPerSecond: Int
    /// How many requests a key may make at once.
    public var burst: Int
    /// How long a connection may do nothing, or take over the head of a request.
    public var idleTimeout: Duration
    /// How long a request may take to arrive once its head is there.
    public var receiveTimeout: Duration
    /// How long the reader of a reply may stop reading.
    public var sendTimeout: Duration
    /// How many connections may be open.
    public var connections: Int
    /// How many streams of decisions a tenant may have open.
    public var streams: Int
    /// How often an open stream shows that it is alive, and whether its key still works is looked at.
    public var streamHeartbeat: Duration

    /// Creates limits; the defaults are for agents, not for browsers.
    public init(
        bodySize: Int = 512 * 1_024,
        headerSize: Int = 16 * 1_024,
        requestsPerSecond: Int = 500,
        burst: Int = 1_000,
        idleTimeout: Duration = .seconds(75),
        receiveTimeout: Duration = .seconds(10),
        sendTimeout: Duration = .seconds(30),
        connections: Int = 4_096,
        streams: Int = 2_048,
        streamHeartbeat: Duration = .seconds(15)
    ) {
        self.bodySize = bodySize
        self.headerSize = headerSize
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
        self.idleTimeout = idleTimeout
        self.receiveTimeout = receiveTimeout
        self.sendTimeout = sendTimeout
        self.connections = connections
        self.streams = streams
        self.streamHeartbeat = streamHeartbeat
    }
}
#endif
