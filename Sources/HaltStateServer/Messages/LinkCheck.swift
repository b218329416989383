#if Server
import HaltState
import HaltStateAuthority

/// Links to other records, within limits.
enum LinkCheck {
    private static let maximumCount = 32
    private static let maximumLength = 1_024

    /// - Throws: ``Refusal`` with 422.
    static func require(_ links: [String: String]) throws {
        let isShort = links.allSatisfy { max($0.utf8.count, $1.utf8.count) <= maximumLength }
        guard links.count <= maximumCount, isShort else {
            throw Refusal.invalid(
                "evidence_context may hold \(maximumCount) names with \(maximumLength) bytes of text each"
            )
        }
    }
}

extension CallerContext {
    /// Where the evidence says which key has asked or reported, whatever the client has put there.
    static let askerLink = "api_key"

    /// The links that become evidence: what the client has sent, and the key that it was.
    ///
    /// - Throws: ``Refusal`` with 422.
    func links(_ sent: [String: String]) throws -> [String: String] {
        try LinkCheck.require(sent)
        return sent.merging([Self.askerLink: key.id]) { $1 }
    }
}
#endif
