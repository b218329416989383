import HaltState

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// One request to a remote authority.
///
/// The package has its own small request and response types, because the alternative, swift-http-types, would be one
/// more package in the graph of everybody who writes `@Guarded`. A ``HTTPTransport`` translates them to its library's.
public struct HTTPTransportRequest: Sendable {
    /// What a request does. The contract needs no other method.
    public enum Method: String, Hashable, Sendable {
        /// Reads.
        case get = "GET"
        /// Asks or records.
        case post = "POST"
    }

    /// How long an answer may take.
    public enum TimeLimit: Hashable, Sendable {
        /// The whole answer, body included.
        case reply(Duration)
        /// The head of the answer; its body may go on for ever, as an event stream does.
        case head(Duration)

        /// The time itself, and at most a century: clocks hold no more.
        public var duration: Duration {
            switch self {
            case .reply(let duration), .head(let duration): duration.limited
            }
        }
    }

    /// What the request does.
    public var method: Method
    /// Where it goes.
    public var url: URL
    /// Its header fields. They hold the API key.
    public var headers: HTTPTransportHeaders
    /// Its body, or `nil`.
    public var body: [UInt8]?
    /// How long the answer may take.
    public var timeLimit: TimeLimit
    /// The largest reply that is read, in bytes. A transport may stop reading beyond it.
    public var replyLimit: Int

    /// Creates a request.
    public init(
        method: Method,
        url: URL,
        headers: HTTPTransportHeaders = [:],
        body: [UInt8]? = nil,
        timeLimit: TimeLimit = .reply(.seconds(5)),
        replyLimit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeLimit = timeLimit
        self.replyLimit = replyLimit
    }
}

extension HTTPTransportRequest: CustomStringConvertible, CustomReflectable {
    /// Method and path, safe for logs: no header, no query and no body.
    public var description: String { "\(method.rawValue) \(url.path)" }
    /// The description alone: `dump` shows neither the key nor the body.
    public var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
