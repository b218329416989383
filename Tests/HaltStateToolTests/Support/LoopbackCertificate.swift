#if Server
import HaltStateTesting
import NIOCore
import NIOPosix
import NIOSSL

extension LoopbackCertificate {
    /// What a client that trusts this certificate alone hears from `/health`.
    ///
    /// On a machine with much to do the client may be so slow that the server gives it up. Then it tries again.
    static func health(port: Int) async throws -> String {
        for _ in 0..<20 {
            do { return try await ask(port: port) } catch ChannelError.ioOnClosedChannel { continue }
        }
        return try await ask(port: port)
    }

    private static func ask(port: Int) async throws -> String {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)))
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: "localhost")
                    )
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let request = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            try await outbound.write(ByteBuffer(string: request))
            return try await inbound.reduce(into: "") { $0 += String(buffer: $1) }
        }
    }
}
#endif
