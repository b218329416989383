#if Server
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import HaltStateServer

@Suite("A slow client")
struct SlowClientTests {
    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/")
    )

    private static func channel() throws -> EmbeddedChannel {
        let handler = SlowClientHandler(
            headTimeout: .seconds(5),
            receiveTimeout: .seconds(10),
            sendTimeout: .seconds(30)
        )
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    @Test("A slow client is cut off when the rest of its request takes too long, however busily it sends")
    func receiving() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head)
        for _ in 0..<9 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "{")))
        }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("A slow client is cut off when the head of its first request takes too long, however busily it sends")
    func firstHead() throws {
        let channel = try Self.channel()
        for _ in 0..<4 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            channel.pipeline.fireChannelReadComplete()
        }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("A slow client is cut off when the head of a later request takes too long, from its first bytes on")
    func laterHead() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(channel.isActive)
        channel.pipeline.fireChannelReadComplete()
        channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(!channel.isActive)
    }

    @Test("A slow client is cut off by the shorter of two limits, though the longer one began first")
    func shorterLimit() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        // The timer of the first head has nothing to look for any more.
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.pipeline.fireChannelReadComplete()
        channel.embeddedEventLoop.advanceTime(by: .seconds(4))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("A slow client is left alone once its request is there, and may wait for the reply")
    func received() throws {
        let channel = try Self.channel()
        for _ in 0..<2 {
            try channel.writeInbound(Self.head)
            channel.embeddedEventLoop.advanceTime(by: .seconds(9))
            try channel.writeInbound(HTTPRequestPart.end(nil))
            channel.embeddedEventLoop.advanceTime(by: .seconds(3_600))
        }
        #expect(channel.isActive)
        _ = try channel.finish()
    }

    @Test("A slow client is cut off when it stops reading, and not when it reads on in time", arguments: [true, false])
    func sending(_ readsOn: Bool) throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        if readsOn {
            channel.isWritable = true
            channel.pipeline.fireChannelWritabilityChanged()
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(channel.isActive == readsOn)
        if readsOn { _ = try channel.finish() }
    }
}
#endif
