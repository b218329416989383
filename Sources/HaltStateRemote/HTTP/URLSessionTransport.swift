public import Foundation
import HaltState
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The default transport: Foundation's `URLSession`, without cookies, caches or redirects.
///
/// A process keeps one for all its clients: the connections are its. A server with TLS may be asked through the proxy that
/// the system or the environment names, and one without TLS never is. Outside of Apple's platforms Foundation cannot be told
/// so: there such a server is refused while `http_proxy` or `all_proxy` is set and `no_proxy` does not cover it.
public final class URLSessionTransport: HTTPTransport, BlockingHTTPTransport {
    /// The transport of every client that names none. One pool of connections for the process.
    public static let shared = URLSessionTransport()

    private let tunnelled: URLSessionConnections
    private let direct: URLSessionConnections
    private let proxies: ProxyVariables

    /// Creates a transport.
    ///
    /// - Parameter maximumConnections: How many connections to one host it keeps at most.
    public convenience init(maximumConnections: Int = 64) {
        self.init(maximumConnections: maximumConnections, proxies: .process)
    }

    init(maximumConnections: Int = 64, proxies: ProxyVariables) {
        self.proxies = proxies
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = maximumConnections
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.urlCredentialStorage = nil
        // With a cache, Foundation on Linux traps now and then when a task is cancelled
        // (https://github.com/swiftlang/swift-corelibs-foundation/issues/3296).
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        tunnelled = URLSessionConnections(configuration)
        // No proxy at all, where Foundation heeds it.
        configuration.connectionProxyDictionary = [:]
        direct = URLSessionConnections(configuration)
    }

    deinit {
        tunnelled.session.finishTasksAndInvalidate()
        direct.session.finishTasksAndInvalidate()
    }

    /// Itself.
    public var blocking: (any BlockingHTTPTransport)? { self }

    /// Refuses a server without TLS that would be asked through a proxy.
    ///
    /// - Throws: `HaltStateError` with code `invalidConfiguration`.
    public func validate(_ server: URL) throws {
        #if canImport(FoundationNetworking)
        try proxies.refuseProxy(to: server)
        #endif
    }

    /// Sends a request.
    ///
    /// - Throws: ``HTTPTransportError``; `CancellationError`; `HaltStateError` for what ``validate(_:)`` refuses.
    public func send(_ request: HTTPTransportRequest) async throws -> HTTPTransportResponse {
        let (task, router) = try task(for: request)
        let exchange = StreamingExchange(request: request, cancel: { task.cancel() })
        router.attach(exchange, to: task)
        do {
            return try await withTaskCancellationHandler {
                try Task.checkCancellation()
                return try await exchange.head { task.resume() }
            } onCancel: {
                exchange.fail(CancellationError())
            }
        } catch {
            // Of a task that never began, Foundation may not say that it has ended.
            router.detach(task)
            throw error
        }
    }

    /// Sends a request and waits on the calling thread for its whole answer.
    ///
    /// - Throws: ``HTTPTransportError``; `HaltStateError` for what ``validate(_:)`` refuses.
    @available(*, noasync, message: "await send(_:) instead, which does not block the thread")
    public func send(_ request: HTTPTransportRequest) throws -> HTTPTransportResponse {
        let (task, router) = try task(for: request)
        let exchange = CollectingExchange(request: request, cancel: { task.cancel() })
        router.attach(exchange, to: task)
        task.resume()
        return try exchange.wait()
    }

    /// A request on its way out. Here every one is looked at, whatever has changed since the server was.
    private func task(for request: HTTPTransportRequest) throws -> (URLSessionDataTask, URLSessionRouter) {
        try validate(request.url)
        let connections = request.url.scheme?.lowercased() == "https" ? tunnelled : direct
        return (connections.session.dataTask(with: Self.urlRequest(request)), connections.router)
    }

    private static func urlRequest(_ request: HTTPTransportRequest) -> URLRequest {
        var urlRequest = URLRequest(url: request.url)
        urlRequest.httpMethod = request.method.rawValue
        urlRequest.httpShouldHandleCookies = false
        for field in request.headers.fields { urlRequest.setValue(field.value, forHTTPHeaderField: field.name) }
        urlRequest.httpBody = request.body.map { Data($0) }
        // Foundation's own limit is one of inactivity, which a reply that drips never meets. The exchange has a real one.
        // Beyond a few weeks of milliseconds, Foundation on Linux traps.
        let day = 86_400.0
        urlRequest.timeoutInterval =
            switch request.timeLimit {
            case .reply(let limit): min(limit / .seconds(1) + 1, 20 * day)
            case .head: day
            }
        return urlRequest
    }
}

/// A session, and what hands on the answers to its tasks: their numbers are only the session's own.
private struct URLSessionConnections: Sendable {
    let session: URLSession
    let router = URLSessionRouter()

    init(_ configuration: URLSessionConfiguration) {
        session = URLSession(configuration: configuration, delegate: router, delegateQueue: nil)
    }
}

/// What becomes of the pieces of one answer.
protocol URLSessionExchange: Sendable {
    func receive(status: Int, headers: HTTPTransportHeaders)
    func receive(_ bytes: [UInt8])
    func finish()
    func fail(_ error: any Error)
}

/// Hands each piece of an answer to the exchange that waits for it.
final class URLSessionRouter: NSObject, URLSessionDataDelegate {
    private let exchanges = Mutex<[Int: any URLSessionExchange]>([:])

    func attach(_ exchange: any URLSessionExchange, to task: URLSessionTask) {
        exchanges.withLock { $0[task.taskIdentifier] = exchange }
    }

    func detach(_ task: URLSessionTask) {
        exchanges.withLock { _ = $0.removeValue(forKey: task.taskIdentifier) }
    }

    private func exchange(of task: URLSessionTask) -> (any URLSessionExchange)? {
        exchanges.withLock { $0[task.taskIdentifier] }
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        exchange(of: dataTask)?.receive(head: response)
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        exchange(of: dataTask)?.receive(Array(data))
    }

    /// Stays with the redirect's own answer: its target would be given the API key.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard let exchange = exchanges.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else { return }
        if let error { return exchange.fail(HTTPTransportError(error)) }
        // Of a redirect that leads nowhere, Foundation on Linux tells no delegate the head.
        exchange.receive(head: task.response)
        exchange.finish()
    }
}

extension URLSessionExchange {
    /// Takes the head of the answer. The same head a second time changes nothing.
    fileprivate func receive(head: URLResponse?) {
        guard let head = head as? HTTPURLResponse else { return }
        let fields = head.allHeaderFields.map { (name: "\($0.key)", value: "\($0.value)") }
        receive(status: head.statusCode, headers: HTTPTransportHeaders(fields))
    }
}

extension HTTPTransportError {
    /// Names Foundation's error.
    fileprivate init(_ error: any Error) {
        let kind: Kind =
            switch (error as? URLError)?.code {
            case .cannotConnectToHost, .cannotFindHost, .dnsLookupFailed, .notConnectedToInternet: .notConnected
            case .timedOut: .timedOut
            case .networkConnectionLost: .interrupted
            case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
                .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
                .notTrusted
            // Foundation on Linux has no code for what libcurl says of a certificate, and passes its words on.
            default: error.localizedDescription.hasPrefix("SSL") ? .notTrusted : .other
            }
        self.init(kind, underlyingError: error)
    }
}
