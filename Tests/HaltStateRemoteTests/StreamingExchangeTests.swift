import Foundation
import Synchronization
import Testing

@testable import HaltState
@testable import HaltStateRemote

@Suite("An answer that streams")
struct StreamingExchangeTests {
    @Test("An answer that streams tells a cancelled reader that, and not that its connection broke")
    func cancelled() async throws {
        let current = Mutex<StreamingExchange?>(nil)
        let url = try #require(URL(string: "http://127.0.0.1"))
        let request = HTTPTransportRequest(method: .get, url: url, timeLimit: .head(.seconds(30)))
        // As Foundation does when it is quick: the connection has ended before the call that ends it returns.
        let exchange = StreamingExchange(request: request) {
            current.withLock { $0.take() }?.fail(HTTPTransportError(.interrupted))
        }
        current.withLock { $0 = exchange }
        let body = try await exchange.head { exchange.receive(status: 200, headers: [:]) }.body
        let reader = Task { try await body.collect(upTo: 1000) }
        reader.cancel()
        await #expect(throws: CancellationError.self) { try await reader.value }
    }
}
