#if Server
import HaltState

/// How a server shows the approvals page.
package struct PageConfiguration: Sendable {
    /// Where people find it, or `nil` where they open it on the machine of the server.
    package var publicURL: PublicURL?
    /// The addresses of proxies, in the form of ``ClientAddress``, whose word counts for the address that a request comes from.
    package var trustedProxies: Set<String>
    /// What a password's hash costs.
    var passwordCost = PasswordCost.standard

    package init(publicURL: PublicURL? = nil, trustedProxies: Set<String> = []) {
        self.publicURL = publicURL
        self.trustedProxies = Set(trustedProxies.map(ClientAddress.exact))
    }

    /// Whether a text is the address of one machine.
    package static func isAddress(_ text: String) -> Bool { ClientAddress.isAddress(text) }
}

extension ServerConfiguration {
    /// Whether browsers that open the page speak TLS.
    var pageIsSecure: Bool { page?.publicURL?.isSecure ?? (tls != nil) }

    /// - Throws: ``HaltStateError`` with code `invalidConfiguration` for a page that others would open without anybody having said where.
    func requirePage() throws {
        guard let page, page.publicURL == nil, !host.isLoopback else { return }
        throw HaltStateError(
            code: .invalidConfiguration,
            message: "the page on \(address) needs a public URL: where people's browsers find it"
        )
    }
}
#endif
