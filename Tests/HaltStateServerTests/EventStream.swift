#if Server
import Foundation
import HaltStateAuthority
import NIOCore
import NIOPosix
import Testing

extension TestServer {
    /// Opens a stream over a connection of its own, and waits until the server says that it is connected.
    ///
    /// - Returns: The lines of data, that one first, without the `data: ` in front.
    func stream(_ path: String, as key: APIKey? = nil) async throws -> AsyncThrowingStream<String, any Error> {
        let full = path.hasPrefix("/") ? path : Self.prefix + path
        let request = """
            GET \(full) HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \((key ?? self.key).secret)\r\n\
            Accept: text/event-stream\r\nConnection: close\r\n\r\n
            """
        let channel = try await connect()
        let (lines, continuation) = AsyncThrowingStream<String, any Error>.makeStream()
        let (opened, open) = AsyncStream<Void>.makeStream()
        Task {
            do {
                try await channel.executeThenClose { inbound, outbound in
                    try await outbound.write(ByteBuffer(string: request))
                    // Bytes, because a line feed behind a carriage return is no Character of its own.
                    var bytes: [UInt8] = []
                    for try await part in inbound {
                        bytes += Array(part.readableBytesView)
                        while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                            let line = String(decoding: bytes[..<end], as: UTF8.self)
                            bytes.removeSubrange(...end)
                            guard line.hasPrefix("data: ") else { continue }
                            if line.contains("CONNECTED") { open.finish() }
                            continuation.yield(String(line.dropFirst(6)))
                        }
                    }
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
            open.finish()
        }
        for await _ in opened {}
        return lines
    }

    /// Sends bytes over a connection of its own, and returns what came back until the server closed it.
    func exchange(_ text: String) async throws -> String {
        try await connect().executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            return try await inbound.reduce(into: "") { $0 += String(buffer: $1) }
        }
    }

    /// Sends bytes over a connection of its own and, once the server has said something, what then comes to mind. Returns all
    /// that came back until the server closed it.
    func exchange(
        _ text: String,
        after mark: String,
        then next: @Sendable () async throws -> String
    ) async throws -> String {
        try await connect().executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var reply = ""
            var isWaiting = true
            for try await part in inbound {
                reply += String(buffer: part)
                guard isWaiting, reply.contains(mark) else { continue }
                isWaiting = false
                try await outbound.write(ByteBuffer(string: try await next()))
            }
            return reply
        }
    }

    private func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }
}
#endif
