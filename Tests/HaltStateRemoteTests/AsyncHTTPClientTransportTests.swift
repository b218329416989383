#if AsyncHTTPClient
import AsyncHTTPClient
import Expectations
import Foundation
import HaltState
import HaltStateAsyncHTTPClient
import HaltStateRemote
import NIOCore
import NIOHTTP1
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

    @Test("What is flushed just before its connection is closed still arrives", .timeLimit(.minutes(5)))
    func flushBeforeClose() async throws {
        let server = try LoopbackServer { _ in .answer(200, "") }
        var configuration = AsyncHTTPClientTransport.configuration
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.submit {
                let pipeline = channel.pipeline.syncOperations
                let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
                try pipeline.addHandler(
                    LastWord("POST /last HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
                    position: .before(encoder)
                )
            }
        }
        let transport = AsyncHTTPClientTransport(configuration: configuration)
        await #expect(throws: HTTPTransportError.self) {
            _ = try await transport.send(HTTPTransportRequest(method: .get, url: server.url))
        }
        try await transport.shutdown()
        try await eventually("the last word has arrived") { !server.requests.isEmpty }
        #expect(server.requests.first?.target == "/last")
    }
}

/// Sends something on a connection and closes it.
private final class LastWord: ChannelOutboundHandler {
    typealias OutboundIn = Any
    typealias OutboundOut = ByteBuffer

    private let text: String

    init(_ text: String) {
        self.text = text
    }

    func handlerAdded(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        context.close(promise: nil)
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
