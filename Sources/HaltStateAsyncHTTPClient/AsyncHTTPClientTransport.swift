#if AsyncHTTPClient
public import AsyncHTTPClient
import HaltState
public import HaltStateRemote
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// A transport over AsyncHTTPClient, for services that run SwiftNIO anyway. Needs the trait `AsyncHTTPClient`.
///
/// It has a client of its own, whatever else the process has: one that follows redirects would hand them the API key.
public final class AsyncHTTPClientTransport: HTTPTransport, BlockingHTTPTransport {
    /// A transport for the whole process. It is never shut down.
    public static let shared = AsyncHTTPClientTransport()

    private let client: HTTPClient
    /// The client for servers without TLS: the same one, unless that has a proxy.
    private let direct: HTTPClient

    /// Creates a transport. Shut it down before it goes away.
    ///
    /// - Parameter configuration: Certificates, proxy, connections and so on. Whatever it says, redirects are off, and a
    ///   server without TLS is asked without a proxy: either would be given the API key.
    public init(configuration: HTTPClient.Configuration = AsyncHTTPClientTransport.configuration) {
        var configuration = configuration
        configuration.redirectConfiguration = .disallow
        let own = configuration.http1_1ConnectionDebugInitializer
        configuration.http1_1ConnectionDebugInitializer = { channel in
            let added = channel.eventLoop.submit {
                try channel.pipeline.syncOperations.addHandler(FlushOncePerTurn(), position: .first)
            }
            return own.map { own in added.flatMap { own(channel) } } ?? added
        }
        // One of the process's event loops. With several, a request and its connection are seldom on the same one, and its
        // small messages go to and fro between their threads.
        let eventLoop = HTTPClient.defaultEventLoopGroup.next()
        client = HTTPClient(eventLoopGroup: eventLoop, configuration: configuration)
        guard configuration.proxy != nil else {
            direct = client
            return
        }
        configuration.proxy = nil
        direct = HTTPClient(eventLoopGroup: eventLoop, configuration: configuration)
    }

    /// AsyncHTTPClient's own settings, with up to 64 connections to one host and no compression.
    public static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return configuration
    }

    /// Closes its connections. Nothing can be sent afterwards.
    ///
    /// - Throws: What AsyncHTTPClient throws.
    public func shutdown() async throws {
        try await client.shutdown()
        if direct !== client { try await direct.shutdown() }
    }

    /// Itself.
    public var blocking: (any BlockingHTTPTransport)? { self }

    /// Sends a request.
    ///
    /// - Throws: ``HTTPTransportError``; `CancellationError`.
    public func send(_ request: HTTPTransportRequest) async throws -> HTTPTransportResponse {
        do {
            guard case .reply = request.timeLimit else { return try await open(request) }
            let task = try collect(request)
            return try await withTaskCancellationHandler {
                Self.answer(try await task.get())
            } onCancel: {
                task.cancel()
            }
        } catch {
            throw Self.transportError(error)
        }
    }

    /// Sends a request and waits on the calling thread for its whole answer.
    ///
    /// - Throws: ``HTTPTransportError``.
    @available(*, noasync, message: "await send(_:) instead, which does not block the thread")
    public func send(_ request: HTTPTransportRequest) throws -> HTTPTransportResponse {
        do { return Self.answer(try collect(request).wait()) } catch { throw Self.transportError(error) }
    }

    /// Begins an exchange that ends with the whole answer. It stays on one event loop, and is a good deal cheaper than
    /// one whose body is read as it comes.
    private func collect(_ request: HTTPTransportRequest) throws -> HTTPClient.Task<HTTPClient.Response> {
        var clientRequest = try HTTPClient.Request(
            url: request.url,
            method: HTTPMethod(rawValue: request.method.rawValue)
        )
        for field in request.headers.fields { clientRequest.headers.add(name: field.name, value: field.value) }
        clientRequest.body = request.body.map { .byteBuffer(ByteBuffer(bytes: $0)) }
        // Beyond these bounds it traps.
        let limit = min(max(0, request.replyLimit), Int(UInt32.max))
        let collector = ResponseAccumulator(request: clientRequest, maxBodySize: limit)
        return client(for: request)
            .execute(request: clientRequest, delegate: collector, deadline: Self.deadline(of: request))
    }

    /// Sends a request whose answer is read as it comes.
    private func open(_ request: HTTPTransportRequest) async throws -> HTTPTransportResponse {
        let response = try await client(for: request)
            .execute(Self.clientRequest(request), deadline: Self.deadline(of: request))
        return HTTPTransportResponse(
            status: Int(response.status.code),
            headers: Self.headers(response.headers),
            body: HTTPTransportBody(stream: AsyncHTTPClientBody(body: response.body))
        )
    }

    private func client(for request: HTTPTransportRequest) -> HTTPClient {
        request.url.scheme?.lowercased() == "https" ? client : direct
    }

    private static func deadline(of request: HTTPTransportRequest) -> NIODeadline {
        .now() + .nanoseconds(request.timeLimit.nanoseconds)
    }

    private static func answer(_ response: HTTPClient.Response) -> HTTPTransportResponse {
        HTTPTransportResponse(
            status: Int(response.status.code),
            headers: headers(response.headers),
            body: HTTPTransportBody(response.body.map { Array($0.readableBytesView) } ?? [])
        )
    }

    private static func clientRequest(_ request: HTTPTransportRequest) -> HTTPClientRequest {
        var clientRequest = HTTPClientRequest(url: request.url.absoluteString)
        clientRequest.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers.fields { clientRequest.headers.add(name: field.name, value: field.value) }
        clientRequest.body = request.body.map { .bytes(ByteBuffer(bytes: $0)) }
        return clientRequest
    }

    private static func headers(_ headers: HTTPHeaders) -> HTTPTransportHeaders {
        HTTPTransportHeaders(headers.map { (name: $0.name, value: $0.value) })
    }

    fileprivate static func transportError(_ error: any Error) -> any Error {
        if error is CancellationError || error is HTTPTransportError { return error }
        if error is NIOConnectionError { return HTTPTransportError(.notConnected, underlyingError: error) }
        if error is ResponseAccumulator.ResponseTooBigError {
            return HTTPTransportError(.tooLarge, underlyingError: error)
        }
        if error as? HTTPClientError == .cancelled { return CancellationError() }
        let kind: HTTPTransportError.Kind =
            switch error as? HTTPClientError {
            case .deadlineExceeded?, .readTimeout?, .writeTimeout?, .getConnectionFromPoolTimeout?,
                .tlsHandshakeTimeout?:
                .timedOut
            case .connectTimeout?: .notConnected
            case .remoteConnectionClosed?, .uncleanShutdown?, .bodyLengthMismatch?: .interrupted
            default: kind(of: error)
            }
        return HTTPTransportError(kind, underlyingError: error)
    }

    /// What SwiftNIO's own errors are.
    private static func kind(of error: any Error) -> HTTPTransportError.Kind {
        if error is HTTPParserError { return .interrupted }
        if error is NIOSSLExtraError { return .notTrusted }
        switch error as? NIOSSLError {
        // What BoringSSL itself objects to is the certificate or the protocol. Other handshakes that fail were cut short.
        case .handshakeFailed(.sslError)?: return .notTrusted
        case .handshakeFailed?, .uncleanShutdown?: return .interrupted
        default: break
        }
        guard let error = error as? IOError else { return .other }
        return [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL].contains(error.errnoCode)
            ? .notConnected : .interrupted
    }
}

/// AsyncHTTPClient's body, in the bytes and errors of this package.
private struct AsyncHTTPClientBody: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let body: HTTPClientResponse.Body

    func makeAsyncIterator() -> Iterator { Iterator(iterator: body.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        var iterator: HTTPClientResponse.Body.AsyncIterator

        mutating func next() async throws -> [UInt8]? {
            try await next(isolation: #isolation)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            do {
                return try await iterator.next(isolation: actor).map { Array($0.readableBytesView) }
            } catch {
                throw AsyncHTTPClientTransport.transportError(error)
            }
        }
    }
}

extension HTTPTransportRequest.TimeLimit {
    fileprivate var nanoseconds: Int64 { Int64(duration / .nanoseconds(1)) }
}
#endif
