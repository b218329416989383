#if AsyncHTTPClient
public import AsyncHTTPClient
public import HaltState
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

    /// Creates a transport. Shut it down before it goes away.
    ///
    /// - Parameter configuration: Certificates, proxy, connections and so on. Redirects are off, whatever it says.
    public init(configuration: HTTPClient.Configuration = AsyncHTTPClientTransport.configuration) {
        var configuration = configuration
        configuration.redirectConfiguration = .disallow
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
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
    }

    /// Itself.
    public var blocking: (any BlockingHTTPTransport)? { self }

    /// Sends a request.
    ///
    /// - Throws: ``HTTPTransportError``; `CancellationError`.
    public func send(_ request: HTTPTransportRequest) async throws -> HTTPTransportResponse {
        let deadline = NIODeadline.now() + .nanoseconds(request.timeLimit.nanoseconds)
        do {
            let response = try await client.execute(Self.clientRequest(request), deadline: deadline)
            let stream = AsyncHTTPClientBody(body: response.body)
            var answer = HTTPTransportResponse(
                status: Int(response.status.code),
                headers: Self.headers(response.headers.map { ($0.name, $0.value) }),
                body: HTTPTransportBody(stream: stream)
            )
            if case .reply = request.timeLimit {
                answer.body = HTTPTransportBody(
                    try await Self.collect(answer.body, upTo: request.replyLimit, until: deadline)
                )
            }
            return answer
        } catch {
            throw Self.transportError(error)
        }
    }

    /// Sends a request and waits on the calling thread for its whole answer.
    ///
    /// - Throws: ``HTTPTransportError``.
    @available(*, noasync, message: "await send(_:) instead, which does not block the thread")
    public func send(_ request: HTTPTransportRequest) throws -> HTTPTransportResponse {
        do {
            var clientRequest = try HTTPClient.Request(
                url: request.url.absoluteString,
                method: HTTPMethod(rawValue: request.method.rawValue)
            )
            for field in request.headers.fields { clientRequest.headers.add(name: field.name, value: field.value) }
            clientRequest.body = request.body.map { .bytes($0) }
            let deadline = NIODeadline.now() + .nanoseconds(request.timeLimit.nanoseconds)
            let collector = ResponseAccumulator(request: clientRequest, maxBodySize: request.replyLimit)
            let response = try client.execute(request: clientRequest, delegate: collector, deadline: deadline).wait()
            return HTTPTransportResponse(
                status: Int(response.status.code),
                headers: Self.headers(response.headers.map { ($0.name, $0.value) }),
                body: HTTPTransportBody(response.body.map { Array($0.readableBytesView) } ?? [])
            )
        } catch {
            throw Self.transportError(error)
        }
    }

    private static func clientRequest(_ request: HTTPTransportRequest) -> HTTPClientRequest {
        var clientRequest = HTTPClientRequest(url: request.url.absoluteString)
        clientRequest.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers.fields { clientRequest.headers.add(name: field.name, value: field.value) }
        clientRequest.body = request.body.map { .bytes(ByteBuffer(bytes: $0)) }
        return clientRequest
    }

    private static func headers(_ fields: [(String, String)]) -> HTTPTransportHeaders {
        HTTPTransportHeaders(fields.map { (name: $0.0, value: $0.1) })
    }

    /// AsyncHTTPClient's deadline ends with the head of the answer; the body has to keep to it too.
    private static func collect(_ body: HTTPTransportBody, upTo limit: Int, until deadline: NIODeadline) async throws
        -> [UInt8]
    {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await body.collect(upTo: limit) }
            group.addTask {
                try await Task.sleep(for: .nanoseconds((deadline - .now()).nanoseconds))
                throw HTTPTransportError(.timedOut)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
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
