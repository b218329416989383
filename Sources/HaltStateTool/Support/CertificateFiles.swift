#if Server
import Foundation
import HaltState
import HaltStateServer
import NIOSSL

/// The files of a certificate and its key.
struct CertificateFiles {
    let certificate: String
    let key: String

    init?(certificate: String?, key: String?) {
        guard let certificate, let key else { return nil }
        self.certificate = certificate
        self.key = key
    }

    /// Whether users who are neither the key's owner nor of its group can read it.
    var isKeyOpenToOthers: Bool {
        let permissions = try? FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
        return (permissions ?? 0) & 0o004 != 0
    }

    /// - Throws: ``ToolError`` that names the file that cannot be used, and nothing of what is in it.
    func load() throws -> TLSConfiguration {
        guard let chain = try? NIOSSLCertificate.fromPEMFile(certificate), !chain.isEmpty else {
            throw ToolError("the certificate \(certificate.visible) cannot be read; it must be a PEM file", .notFound)
        }
        guard let privateKey = try? NIOSSLPrivateKey(file: key, format: .pem) else {
            throw ToolError("the private key \(key.visible) cannot be read; it must be a PEM file", .notFound)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        guard (try? NIOSSLContext(configuration: configuration)) != nil else {
            throw ToolError(
                "the certificate \(certificate.visible) and the private key \(key.visible) cannot be used together; look whether "
                    + "--tls-key names the key of the first certificate in --tls-certificate"
            )
        }
        return configuration
    }
}
#endif
