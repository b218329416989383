#if AsyncHTTPClient
import AsyncHTTPClient
import Foundation
import HaltState
import HaltStateAsyncHTTPClient
import NIOCore
import Synchronization
import Testing

@Suite("What only the transport over AsyncHTTPClient promises", .stoppingServers)
struct AsyncHTTPClientTransportTests {
    @Test("Head and body of a request are sent to the network together", arguments: [false, true])
    func onePacket(blocking: Bool) async throws {
        let server = try LoopbackServer { request in .answer(200, "\(request.body.count)") }
        let network = FlushCount()
        var configuration = AsyncHTTPClientTransport.configuration
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.submit {
                try channel.pipeline.syncOperations.addHandler(FlushCounter(network), position: .first)
            }
        }
        let transport = AsyncHTTPClientTransport(configuration: configuration)
        for size in [1, 300, 20_000] {
            let body = [UInt8](repeating: 0x61, count: size)
            let request = HTTPTransportRequest(method: .post, url: server.url, headers: [:], body: body)
            let before = network.flushes
            let response =
                blocking
                ? try await withCheckedThrowingContinuation { continuation in
                    Thread.detachNewThread { continuation.resume(with: Result { try transport.send(request) }) }
                }
                : try await transport.send(request)
            #expect(String(decoding: try await response.body.collect(upTo: 100), as: UTF8.self) == "\(size)")
            #expect(network.flushes == before + 1)
        }
        try await transport.shutdown()
    }
}

/// How often something was sent to the network.
private final class FlushCount: Sendable {
    private let count = Mutex(0)

    var flushes: Int { count.withLock { $0 } }

    func add() { count.withLock { $0 += 1 } }
}

private final class FlushCounter: ChannelOutboundHandler {
    typealias OutboundIn = Any

    private let count: FlushCount

    init(_ count: FlushCount) {
        self.count = count
    }

    func flush(context: ChannelHandlerContext) {
        count.add()
        context.flush()
    }
}
#endif
