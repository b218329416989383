#if Server
import NIOCore
import NIOPosix
import NIOSSL

/// A certificate for `localhost` that vouches for itself, valid from 2020 to 2120. Its key protects nothing.
enum LoopbackCertificate {
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9+gExvHZidME/0oA
        +Z/YyE3wu5CS0qSRiqxVzcBPrRmhRANCAAQZ+NHxoACbldmIVa5lyR6fwWMW6zvQ
        bOPaHRvh8ON3TZj2pzkUd6DN66hAOz38SEMRRvPwzYfo76DtDlQqW+gv
        -----END PRIVATE KEY-----

        """

    /// A key of no certificate.
    static let otherKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggc3W/KsQb1+cIKlC
        rwazceKNb6d53ir2Gpox+OeQcbmhRANCAAQipwR/KXWcaTrAGoAhxgAGMu6oAJjt
        T//nBm4iTUQk/2Q8dEdaQkB+rd46zDnt85XStiEKFnoariPghpje5GAX
        -----END PRIVATE KEY-----

        """

    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
        CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBn40fGgAJuV2YhV
        rmXJHp/BYxbrO9Bs49odG+Hw43dNmPanORR3oM3rqEA7PfxIQxFG8/DNh+jvoO0O
        VCpb6C+jTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
        hwR/AAABMB0GA1UdDgQWBBQBBQKTwdQgJhQjBnthVFQPB8/R4DAKBggqhkjOPQQD
        AgNHADBEAiBG/84L0UN6JSVmfc3XWct6Y4nzzGxB1t+2cksrDdsTOAIgD2njSdmH
        QcrtNR+ZWo8Neq90vovYl8zhCWlawoFXedU=
        -----END CERTIFICATE-----

        """

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
