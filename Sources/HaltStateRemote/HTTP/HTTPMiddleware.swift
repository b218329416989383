import HaltState

/// What a call is about, for an ``HTTPMiddleware``. A struct, so that it can grow.
public struct HTTPCallContext: Sendable {
    /// What is asked: `guard`, `start`, `report`, `check` and so on, the same for both forms of its path.
    public let operation: String
    /// The tenant that asks.
    public let tenantID: String
}

/// Sees or changes every request on its way to the transport, and every answer on its way back.
///
/// The first middleware of a configuration is the outermost. A middleware sees each attempt and each form of a path, not
/// each call.
///
/// ```swift
/// struct TraceHeader: HTTPMiddleware {
///     func intercept(
///         _ request: HTTPTransportRequest,
///         context: HTTPCallContext,
///         next: @Sendable (HTTPTransportRequest) async throws -> HTTPTransportResponse
///     ) async throws -> HTTPTransportResponse {
///         var request = request
///         request.headers["traceparent"] = Trace.current
///         return try await next(request)
///     }
/// }
/// ```
public protocol HTTPMiddleware: Sendable {
    /// Handles one request, and calls `next` to send it on.
    ///
    /// - Throws: What `next` throws, or an error of its own, which ends the attempt.
    func intercept(
        _ request: HTTPTransportRequest,
        context: HTTPCallContext,
        next: @Sendable (HTTPTransportRequest) async throws -> HTTPTransportResponse
    ) async throws -> HTTPTransportResponse

    /// The same middleware for synchronous callers, or `nil`, which makes synchronous calls fail: to leave it out would
    /// let requests pass that it has not seen.
    var blocking: (any BlockingHTTPMiddleware)? { get }
}

extension HTTPMiddleware {
    /// No synchronous form.
    public var blocking: (any BlockingHTTPMiddleware)? { nil }
}

/// An ``HTTPMiddleware`` for synchronous callers.
public protocol BlockingHTTPMiddleware: Sendable {
    /// Handles one request, and calls `next` to send it on.
    ///
    /// - Throws: What `next` throws, or an error of its own, which ends the attempt.
    func intercept(
        _ request: HTTPTransportRequest,
        context: HTTPCallContext,
        next: (HTTPTransportRequest) throws -> HTTPTransportResponse
    ) throws -> HTTPTransportResponse
}

/// A transport behind its middleware.
struct HTTPPipeline: Sendable {
    let transport: any HTTPTransport
    let middlewares: [any HTTPMiddleware]

    func send(_ request: HTTPTransportRequest, _ context: HTTPCallContext) async throws -> HTTPTransportResponse {
        var next: @Sendable (HTTPTransportRequest) async throws -> HTTPTransportResponse = {
            guard $0.headers.areSendable else { throw HaltStateError.brokenHeader }
            return try await transport.send($0)
        }
        for middleware in middlewares.reversed() {
            next = { [next] in try await middleware.intercept($0, context: context, next: next) }
        }
        return try await next(request)
    }

    /// The synchronous form, or `nil` when any part of it has none.
    var blocking: BlockingHTTPPipeline? {
        guard let transport = transport.blocking else { return nil }
        let middlewares = middlewares.compactMap(\.blocking)
        guard middlewares.count == self.middlewares.count else { return nil }
        return BlockingHTTPPipeline(transport: transport, middlewares: middlewares)
    }
}

/// A synchronous transport behind its middleware.
struct BlockingHTTPPipeline: Sendable {
    let transport: any BlockingHTTPTransport
    let middlewares: [any BlockingHTTPMiddleware]

    func send(_ request: HTTPTransportRequest, _ context: HTTPCallContext) throws -> HTTPTransportResponse {
        var next: (HTTPTransportRequest) throws -> HTTPTransportResponse = {
            guard $0.headers.areSendable else { throw HaltStateError.brokenHeader }
            return try transport.send($0)
        }
        for middleware in middlewares.reversed() {
            next = { [next] in try middleware.intercept($0, context: context, next: next) }
        }
        return try next(request)
    }
}

extension HaltStateError {
    fileprivate static let brokenHeader = configuration(
        "a middleware set a header field that holds a control character"
    )
}
