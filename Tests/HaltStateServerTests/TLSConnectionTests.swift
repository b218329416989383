#if Server
import HaltState
import HaltStateAuthority
import HaltStateServer
import HaltStateTesting
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// The server has room for one connection, so that nobody is answered before the one of before is gone.
@Suite("A connection over TLS", .timeLimit(.minutes(5)))
struct TLSConnectionTests {
    private static let health = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    private static func run(
        _ change: (inout ServerLimits) -> Void = { _ in },
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(LoopbackCertificate.certificate.utf8))
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(LoopbackCertificate.key.utf8), format: .pem))
        )
        try await TestServer.run(
            { configuration in
                configuration.tls = tls
                configuration.limits.connections = 1
                // Only what a client does ends a connection, unless the test says otherwise.
                configuration.limits.headTimeout = .seconds(3_600)
                configuration.limits.receiveTimeout = .seconds(3_600)
                configuration.limits.idleTimeout = .seconds(3_600)
                change(&configuration.limits)
            },
            body
        )
    }

    /// Where a client leaves. All but the first two have had a reply.
    enum Moment: String, CaseIterable, CustomTestStringConvertible {
        case beforeTheHandshake, inTheHandshake, betweenRequests, inTheHead, inTheBody, inAStream

        var testDescription: String { rawValue }

        var isInClear: Bool { self == .beforeTheHandshake || self == .inTheHandshake }

        /// What the client sends, and what it waits for.
        func exchange(_ server: TestServer) -> (text: String, mark: String?) {
            let first = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
            let key = "Host: x\r\nX-API-Key: \(server.key.secret)\r\n"
            let body = #"{"status":"ok"}"#
            return switch self {
            case .beforeTheHandshake: ("", nil)
            // The head of a record of 512 bytes, and the beginning of a greeting.
            case .inTheHandshake: ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", nil)
            case .betweenRequests: (first, body)
            case .inTheHead: (first + "GET /health HTTP/1.1\r\nHos", body)
            case .inTheBody:
                (first + "POST \(TestServer.prefix)action/check HTTP/1.1\r\n\(key)Content-Length: 99\r\n\r\n{", body)
            case .inAStream: ("GET \(TestServer.prefix)approvals/stream HTTP/1.1\r\n\(key)\r\n", "CONNECTED")
            }
        }
    }

    @Test(
        "A connection over TLS that the client cuts off without a word is given up at once, and costs nobody else",
        arguments: Moment.allCases
    )
    func cutOff(moment: Moment) async throws {
        try await Self.run({ $0.streamHeartbeat = .milliseconds(50) }) { server in
            for _ in 0..<3 {
                var reply = ""
                // A stream of before may count for a moment longer than its connection.
                repeat { reply = try await Self.leave(server, moment) } while reply.contains(" 429 ")
                #expect(reply.contains(moment.exchange(server).mark ?? ""))
            }
            #expect(try await Self.exchange(server).hasSuffix(#"{"status":"ok"}"#))
            #expect(server.log.lines.filter { $0.level >= .error }.isEmpty)
        }
    }

    /// Closes the connection below the layer that would say goodbye first.
    ///
    /// - Returns: What the server has said before.
    private static func leave(_ server: TestServer, _ moment: Moment) async throws -> String {
        let channel = try await connect(server, isInClear: moment.isInClear)
        let (text, mark) = moment.exchange(server)
        return try await channel.executeThenClose { inbound, outbound in
            var reply = ""
            try await outbound.write(ByteBuffer(string: text))
            if let mark {
                for try await part in inbound {
                    reply += String(buffer: part)
                    if reply.contains(mark) || reply.contains(" 429 ") { break }
                }
            }
            try await cutOff(channel.channel)
            return reply
        }
    }

    @Test("A connection over TLS that the server ends hears so behind the whole reply, and is gone when the client is")
    func ended() async throws {
        try await Self.run { server in
            for _ in 0..<3 {
                let reply = try await Self.exchange(server)
                #expect(reply.hasSuffix(#"{"status":"ok"}"#))
            }
        }
    }

    @Test("A connection over TLS that the server ends and the client does not is closed after a while")
    func lingering() async throws {
        try await Self.run({ $0.receiveTimeout = .milliseconds(50) }) { server in
            let channel = try await Self.connect(server, staysOpen: true)
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: Self.health))
                let reply = try await inbound.reduce(into: "") { $0 += String(buffer: $1) }
                #expect(reply.hasSuffix(#"{"status":"ok"}"#))
                #expect(channel.channel.isActive, "this side is still open")
                #expect(try await Self.exchange(server).hasSuffix(#"{"status":"ok"}"#))
            }
        }
    }

    private static func exchange(_ server: TestServer) async throws -> String {
        try await connect(server).executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: health))
            return try await inbound.reduce(into: "") { $0 += String(buffer: $1) }
        }
    }

    /// - Parameter staysOpen: Whether the client keeps its side open when the server has closed the other.
    private static func connect(
        _ server: TestServer,
        isInClear: Bool = false,
        staysOpen: Bool = false
    ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        var configuration = TLSConfiguration.makeClientConfiguration()
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(LoopbackCertificate.certificate.utf8))
        configuration.trustRoots = .certificates(certificates)
        let context = try NIOSSLContext(configuration: configuration)
        return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: staysOpen)
            .connect(host: "127.0.0.1", port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if !isInClear {
                        let handler = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }

    private static func cutOff(_ channel: any Channel) async throws {
        try await channel.eventLoop.submit {
            let layer = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self)
            if let layer { layer.close(promise: nil) } else { channel.close(promise: nil) }
        }.get()
    }
}
#endif
