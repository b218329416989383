#if Server
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import HaltStateServer

@Suite("A connection")
struct ConnectionTests {
    @Test("A connection that nobody serves is closed", .timeLimit(.minutes(5)))
    func unserved() async throws {
        let channel = try await Self.channel()
        _ = Connection(try await Self.http(channel))
        try await channel.closeFuture.get()
    }

    @Test("A connection that is served stays open until it is done with")
    func served() async throws {
        let channel = try await Self.channel()
        let http = Connection(try await Self.http(channel)).serve()
        try await http.executeThenClose { _, _ in
            await Task.yield()
            #expect(channel.isActive)
        }
    }

    private static func channel() async throws -> NIOAsyncTestingChannel {
        let channel = NIOAsyncTestingChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1))
        return channel
    }

    private static func http(_ channel: NIOAsyncTestingChannel) async throws
        -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
    {
        try await channel.testingEventLoop.executeInContext {
            try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
    }
}
#endif
