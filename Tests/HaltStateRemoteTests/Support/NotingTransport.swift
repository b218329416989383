import Foundation
import HaltState
import HaltStateRemote
import Synchronization

/// Answers as a server that says yes, and notes how long each answer may take.
final class NotingTransport: HTTPTransport, BlockingHTTPTransport {
    private let noted = Mutex<[(step: String, limit: Duration)]>([])
    private let failure: Int?
    private let answering: @Sendable (String) -> Void

    /// - Parameter failure: The status of every answer, or `nil` for a server that says yes.
    init(failure: Int? = nil, answering: @escaping @Sendable (String) -> Void = { _ in }) {
        (self.failure, self.answering) = (failure, answering)
    }

    var steps: [String] { noted.withLock { $0.map(\.step) } }
    var limits: [Duration] { noted.withLock { $0.map(\.limit) } }
    var blocking: (any BlockingHTTPTransport)? { self }

    func send(_ request: HTTPTransportRequest) async throws -> HTTPTransportResponse { answer(request) }
    func send(_ request: HTTPTransportRequest) throws -> HTTPTransportResponse { answer(request) }

    private func answer(_ request: HTTPTransportRequest) -> HTTPTransportResponse {
        let step = request.url.lastPathComponent
        noted.withLock { $0.append((step, request.timeLimit.duration)) }
        answering(step)
        if let failure { return HTTPTransportResponse(status: failure) }
        let arrived = LoopbackServer.Request(method: "POST", target: request.url.path, headers: [], body: [])
        guard case .answer(let status, let text, let headers) = RemoteSamples.yes(arrived) else {
            return HTTPTransportResponse(status: 500)
        }
        return HTTPTransportResponse(
            status: status,
            headers: HTTPTransportHeaders(headers.map { (name: $0.key, value: $0.value) }),
            body: HTTPTransportBody(Array(text.utf8))
        )
    }
}
