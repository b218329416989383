import HaltState

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Carries one request to a server and its answer back. Nothing else: no retry, no redirect, no status check.
///
/// A transport is the place for another HTTP library, a proxy, certificates or a fake in a test. What has to see or
/// change every request, such as a signature or a trace header, is an ``HTTPMiddleware`` instead.
///
/// A transport does not follow redirects: the next host would be given the API key. For the same reason it uses no proxy for
/// a server without TLS. It throws ``HTTPTransportError`` and keeps to the request's ``HTTPTransportRequest/timeLimit``.
///
/// ```swift
/// struct CannedTransport: HTTPTransport {
///     func send(_ request: HTTPTransportRequest) async throws -> HTTPTransportResponse {
///         HTTPTransportResponse(
///             status: 200,
///             headers: ["Content-Type": "application/json"],
///             body: HTTPTransportBody(Array(#"{"decision": "DENY"}"#.utf8))
///         )
///     }
/// }
/// ```
public protocol HTTPTransport: Sendable {
    /// Sends a request. Returns with the head of the answer; the body may still be arriving.
    ///
    /// - Throws: ``HTTPTransportError``; `CancellationError`; `HaltStateError` with code `invalidConfiguration` for a server
    ///   that it cannot ask without giving the API key to somebody else.
    func send(_ request: HTTPTransportRequest) async throws -> HTTPTransportResponse

    /// Refuses a server that no request would be sent to. A ``RemoteAuthority`` asks when it is made, so that a setting which
    /// cannot work shows when the program starts.
    ///
    /// - Throws: `HaltStateError` with code `invalidConfiguration`. What is refused here, `send` refuses as well.
    func validate(_ server: URL) throws

    /// The same transport for synchronous callers, or `nil` when it has no synchronous form.
    var blocking: (any BlockingHTTPTransport)? { get }
}

extension HTTPTransport {
    /// Refuses no server.
    public func validate(_ server: URL) throws {}

    /// No synchronous form.
    public var blocking: (any BlockingHTTPTransport)? { nil }
}

/// An ``HTTPTransport`` for synchronous callers.
///
/// It blocks the thread that called it, and never waits there for a task: on a thread of the cooperative pool that could
/// wait for ever.
public protocol BlockingHTTPTransport: Sendable {
    /// Sends a request and returns its whole answer. The body is in memory.
    ///
    /// - Throws: ``HTTPTransportError``.
    func send(_ request: HTTPTransportRequest) throws -> HTTPTransportResponse
}
