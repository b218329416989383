/// A request that got no usable answer.
public struct HTTPTransportError: Error, Sendable {
    /// What went wrong. Compare with the static members; more may be added.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String {
            case notConnected, timedOut, notTrusted, interrupted, tooLarge, tooSlowReader, other
        }

        private let name: Name

        private init(_ name: Name) { self.name = name }

        /// The kind's name.
        public var description: String { name.rawValue }

        /// No connection could be made: no such host, refused, or no network. Nothing has been sent.
        public static let notConnected = Self(.notConnected)
        /// The answer took too long. The server may have got the request.
        public static let timedOut = Self(.timedOut)
        /// The server's certificate is not trusted, or the handshake failed.
        public static let notTrusted = Self(.notTrusted)
        /// The connection broke. The server may have got the request.
        public static let interrupted = Self(.interrupted)
        /// The answer is larger than the request allows.
        public static let tooLarge = Self(.tooLarge)
        /// The answer was read more slowly than it arrived.
        public static let tooSlowReader = Self(.tooSlowReader)
        /// Anything else, such as a URL that cannot be used.
        public static let other = Self(.other)
    }

    /// What went wrong.
    public let kind: Kind
    /// The error of the HTTP library, or `nil`.
    public let underlyingError: (any Error)?

    /// Creates an error.
    public init(_ kind: Kind, underlyingError: (any Error)? = nil) {
        self.kind = kind
        self.underlyingError = underlyingError
    }
}

extension HTTPTransportError: CustomStringConvertible, CustomDebugStringConvertible {
    /// What went wrong, safe for logs. The library's own text is not in it: it may quote the URL.
    public var description: String { "the HTTP exchange failed (\(kind))" }

    /// The description and the library's error.
    public var debugDescription: String {
        "\(description)\(underlyingError.map { ": \(String(reflecting: $0))" } ?? "")"
    }
}
