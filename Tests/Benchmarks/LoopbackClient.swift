#if Server
import NIOCore
import NIOPosix

/// The least client that can ask a server something: one connection, one request at a time.
struct LoopbackClient {
    struct Broken: Error {
        let reply: String
    }

    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let key: String
    private var received = ByteBuffer()

    static func connected<Value: Sendable>(
        port: Int,
        key: String,
        _ body: @Sendable (inout LoopbackClient) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(ChannelOptions.socketOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var client = LoopbackClient(outbound: outbound, inbound: inbound.makeAsyncIterator(), key: key)
            return try await body(&client)
        }
    }

    /// Sends a request, and returns the body of the reply, which has to be a 200.
    mutating func post(_ path: String, _ body: String) async throws -> String {
        try await send("POST", path, body)
        return try await reply()
    }

    mutating func get(_ path: String) async throws -> String {
        try await send("GET", path, "")
        return try await reply()
    }

    private func send(_ method: String, _ path: String, _ body: String) async throws {
        let request = """
            \(method) \(path) HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(key)\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """
        try await outbound.write(ByteBuffer(string: request))
    }

    /// Opens a stream, and hands on each line of data with the time it came at, until the task is cancelled.
    mutating func listen(
        _ path: String,
        _ body: @Sendable (String, ContinuousClock.Instant) async throws -> Void
    ) async throws {
        try await send("GET", path, "")
        while true {
            try await receive()
            let now = ContinuousClock.now
            while let length = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received.readString(length: length + 1 - received.readerIndex) ?? ""
                if line.hasPrefix("data: ") { try await body(line, now) }
            }
            received.discardReadBytes()
        }
    }

    private mutating func reply() async throws -> String {
        while true {
            if let reply = try takeReply() { return reply }
            try await receive()
        }
    }

    private mutating func receive() async throws {
        guard var part = try await inbound.next(isolation: #isolation) else {
            throw Broken(reply: String(buffer: received))
        }
        received.writeBuffer(&part)
    }

    private mutating func takeReply() throws -> String? {
        let text = received.getString(at: received.readerIndex, length: received.readableBytes) ?? ""
        guard let head = text.firstRange(of: "\r\n\r\n"),
            let length = text[..<head.lowerBound].firstMatch(of: /(?i)content-length: (\d+)/).flatMap({ Int($0.1) })
        else { return nil }
        let body = text[head.upperBound...]
        guard body.utf8.count >= length else { return nil }
        guard text.hasPrefix("HTTP/1.1 200") else { throw Broken(reply: text) }
        received.clear()
        return String(body)
    }
}
#endif
