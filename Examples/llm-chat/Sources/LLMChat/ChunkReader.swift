import Foundation
import HaltState

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Reads the `data:` lines of a streamed answer as they arrive.
///
/// A delegate, because `URLSession.bytes(for:)` is not part of Foundation on Linux. Its session calls it on one queue.
final class ChunkReader: NSObject, URLSessionDataDelegate {
    typealias Chunks = AsyncThrowingStream<MeteredResponse<Chunk>, any Error>

    private let continuation: Chunks.Continuation
    private let lines = LineBuffer()

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
        do {
            try ChatError.check(response)
            completionHandler(.allow)
        } catch {
            continuation.finish(throwing: error)
            completionHandler(.cancel)
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        for line in lines.append(data) where line.hasPrefix("data: ") && line != "data: [DONE]" {
            do {
                let text = Data(line.dropFirst("data: ".count).utf8)
                continuation.yield(try JSONDecoder().decode(MeteredResponse<Chunk>.self, from: text))
            } catch {
                continuation.finish(throwing: error)
            }
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        continuation.finish(throwing: error)
    }
}
