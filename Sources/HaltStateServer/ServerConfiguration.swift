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
#endif
