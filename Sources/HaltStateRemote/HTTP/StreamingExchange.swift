import HaltState
import Synchronization

/// An answer for an asynchronous caller: the head resumes it, and the body goes on as a stream.
final class StreamingExchange: URLSessionExchange {
    /// How many pieces of an answer without an end may wait for their reader. Foundation cannot be told to read more
    /// slowly, so one that falls behind loses its answer rather than filling the memory. An answer that has an end may
    /// wait as a whole, up to the request's limit.
    private static let waitingPieces = 256

    private struct State {
        var caller: CheckedContinuation<HTTPTransportResponse, any Error>?
        /// Until the head has it. The stream has to end with its last reader, whom the exchange may outlive.
        var body: AsyncThrowingStream<[UInt8], any Error>?
        var ending: (any Error)?
        var isOver = false
        var length = 0
        var timer: Task<Void, Never>?
    }

    private let state: Mutex<State>
    private let request: HTTPTransportRequest
    private let cancel: @Sendable () -> Void
    private let continuation: AsyncThrowingStream<[UInt8], any Error>.Continuation

    init(request: HTTPTransportRequest, cancel: @escaping @Sendable () -> Void) {
        self.request = request
        self.cancel = cancel
        let (body, continuation) = AsyncThrowingStream.makeStream(
            of: [UInt8].self,
            bufferingPolicy: request.hasWholeReply ? .unbounded : .bufferingOldest(Self.waitingPieces)
        )
        state = Mutex(State(body: body))
        self.continuation = continuation
        // A body that nobody reads any more is not worth a connection. The exchange ends before the connection does, or
        // a cancelled reader could be told that it broke.
        continuation.onTermination = { [weak self] in
            if case .cancelled = $0 { self?.fail(CancellationError()) }
        }
    }

    /// Starts the exchange and waits for the head of the answer.
    func head(start: () -> Void) async throws -> HTTPTransportResponse {
        try await withCheckedThrowingContinuation { caller in
            let ending = state.withLock { state in
                if state.ending == nil {
                    state.caller = caller
                    state.timer = Task { [weak self, limit = request.timeLimit.duration] in
                        guard (try? await Task.sleep(for: limit)) != nil else { return }
                        self?.fail(HTTPTransportError(.timedOut))
                    }
                }
                return state.ending
            }
            if let ending { caller.resume(throwing: ending) } else { start() }
        }
    }

    func receive(status: Int, headers: HTTPTransportHeaders) {
        let (caller, body) = state.withLock { state in
            if !request.hasWholeReply { state.timer?.cancel() }
            return (state.caller.take(), state.body.take())
        }
        guard let caller, let body else { return }
        caller.resume(
            returning: HTTPTransportResponse(status: status, headers: headers, body: HTTPTransportBody(stream: body))
        )
    }

    func receive(_ bytes: [UInt8]) {
        let length = state.withLock { state in
            state.length += bytes.count
            return state.length
        }
        if request.hasWholeReply, length > request.replyLimit { return fail(HTTPTransportError(.tooLarge)) }
        if case .dropped = continuation.yield(bytes) { fail(HTTPTransportError(.tooSlowReader)) }
    }

    func finish() {
        end(with: nil)
    }

    func fail(_ error: any Error) {
        end(with: error)
        cancel()
    }

    private func end(with error: (any Error)?) {
        let caller = state.withLock { state -> CheckedContinuation<HTTPTransportResponse, any Error>? in
            guard !state.isOver else { return nil }
            state.isOver = true
            state.ending = error
            state.timer?.cancel()
            return state.caller.take()
        }
        caller?.resume(throwing: error ?? HTTPTransportError(.interrupted))
        // A connection that breaks after the head is one thing, whatever the library calls it.
        continuation.finish(throwing: caller == nil ? error.map(Self.afterHead) : nil)
    }

    private static func afterHead(_ error: any Error) -> any Error {
        guard let failure = error as? HTTPTransportError, failure.kind == .other else { return error }
        return HTTPTransportError(.interrupted, underlyingError: failure.underlyingError)
    }
}

extension HTTPTransportRequest {
    /// Whether the answer has an end, and so a size.
    fileprivate var hasWholeReply: Bool {
        if case .reply = timeLimit { true } else { false }
    }
}
