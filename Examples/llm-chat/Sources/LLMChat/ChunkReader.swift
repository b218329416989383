import Foundation
import HaltState
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Reads the pieces of a streamed answer as they arrive.
///
/// A delegate, because `URLSession.bytes(for:)` is not part of Foundation on Linux. Its session calls it on one queue.
final class ChunkReader: NSObject, URLSessionDataDelegate {
    typealias Chunks = AsyncThrowingStream<MeteredResponse<Answer>, any Error>

    /// What has arrived and is no piece yet.
    private struct Arrived {
        var response: URLResponse?
        var events = EventReader()
        var body = Data()

        /// A service that refuses, or does not stream, answers with one object.
        var isStream: Bool {
            let status = (response as? HTTPURLResponse)?.statusCode ?? 0
            return (200..<300).contains(status) && response?.mimeType != "application/json"
        }
    }

    private let continuation: Chunks.Continuation
    private let arrived = Mutex(Arrived())

    private init(_ continuation: Chunks.Continuation) {
        self.continuation = continuation
    }

    static func chunks(of request: URLRequest) -> Chunks {
        let (chunks, continuation) = Chunks.makeStream()
        let session = URLSession(configuration: .ephemeral, delegate: ChunkReader(continuation), delegateQueue: nil)
        let task = session.dataTask(with: request)
        continuation.onTermination = { _ in task.cancel() }
        task.resume()
        session.finishTasksAndInvalidate()
        return chunks
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        arrived.withLock { $0.response = response }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        do {
            let events: [EventReader.Event] = try arrived.withLock { arrived in
                guard !arrived.isStream else { return try arrived.events.feed(data) }
                arrived.body += data
                return []
            }
            for event in events { try deliver(event) }
        } catch {
            continuation.finish(throwing: error)
        }
    }

    /// Passes a piece on. What comes after the end of the answer, or after an error, is no part of it.
    private func deliver(_ event: EventReader.Event) throws {
        if event.type == "error" {
            let error = try? JSONDecoder().decode(ServiceError.self, from: Data(event.data.utf8))
            throw ChatError.service(error?.text ?? event.data)
        }
        switch event.data.trimmingCharacters(in: .whitespaces) {
        case "": break
        case "[DONE]": continuation.finish()
        case let text: continuation.yield(try JSONDecoder().decode(Chunks.Element.self, from: Data(text.utf8)))
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let (body, response) = arrived.withLock { ($0.isStream ? nil : $0.body, $0.response) }
        do {
            if let error { throw error }
            if let body { continuation.yield(try ChatError.answer(Chunks.Element.self, in: body, response)) }
            continuation.finish()
        } catch {
            continuation.finish(throwing: error)
        }
    }
}
