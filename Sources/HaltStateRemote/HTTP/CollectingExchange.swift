import Dispatch
import HaltState
import Synchronization

/// An answer for a synchronous caller: collected, while its thread waits.
final class CollectingExchange: URLSessionExchange {
    private struct State {
        var response: HTTPTransportResponse?
        var bytes: [UInt8] = []
        var result: Result<HTTPTransportResponse, any Error>?
    }

    private let state = Mutex(State())
    private let done = DispatchSemaphore(value: 0)
    private let request: HTTPTransportRequest
    private let cancel: @Sendable () -> Void

    init(request: HTTPTransportRequest, cancel: @escaping @Sendable () -> Void) {
        self.request = request
        self.cancel = cancel
    }

    /// Blocks the calling thread until the answer is complete.
    func wait() throws -> HTTPTransportResponse {
        if done.wait(timeout: request.timeLimit.duration.dispatchTime) == .timedOut {
            fail(HTTPTransportError(.timedOut))
        }
        guard let result = state.withLock({ $0.result }) else { throw HTTPTransportError(.other) }
        return try result.get()
    }

    func receive(status: Int, headers: HTTPTransportHeaders) {
        state.withLock { $0.response = HTTPTransportResponse(status: status, headers: headers) }
    }

    func receive(_ bytes: [UInt8]) {
        let isTooLarge = state.withLock { state in
            state.bytes.append(contentsOf: bytes)
            return state.bytes.count > request.replyLimit
        }
        if isTooLarge { fail(HTTPTransportError(.tooLarge)) }
    }

    func finish() {
        end { state in
            guard var response = state.response else { return .failure(HTTPTransportError(.interrupted)) }
            response.body = HTTPTransportBody(state.bytes)
            return .success(response)
        }
    }

    func fail(_ error: any Error) {
        end { state in
            guard state.response != nil, let failure = error as? HTTPTransportError, failure.kind == .other else {
                return .failure(error)
            }
            return .failure(HTTPTransportError(.interrupted, underlyingError: failure.underlyingError))
        }
        cancel()
    }

    private func end(_ result: (State) -> Result<HTTPTransportResponse, any Error>) {
        let isFirst = state.withLock { state in
            guard state.result == nil else { return false }
            state.result = result(state)
            return true
        }
        if isFirst { done.signal() }
    }
}
