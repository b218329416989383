#if Server
import HTTPTypes
import NIOCore

/// Whether nobody but its two ends can read what goes over a connection, as far as the server can know.
enum PrivateConnection {
    /// TLS up to this server, or both ends on this machine; and where a proxy has passed the request on, TLS up to the proxy by
    /// the proxy's own word. The word is only ever taken for less: it makes no connection private.
    static func isPrivate(_ headers: HTTPFields, from peer: SocketAddress?, hasTLS: Bool) -> Bool {
        guard hasTLS || peer?.isLoopback == true else { return false }
        let schemes = forwardedSchemes(headers)
        guard schemes.isEmpty else { return schemes.allSatisfy { $0 == "https" } }
        return !signsOfProxies.contains { headers[$0] != nil }
    }

    private static let signsOfProxies = ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"]
        .compactMap(HTTPField.Name.init)
    private static let forwarded = HTTPField.Name("Forwarded")
    private static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")

    /// How each proxy was asked: `X-Forwarded-Proto`, and `proto` of `Forwarded` (RFC 7239, section 5.4). An element that does
    /// not say counts as an empty scheme.
    private static func forwardedSchemes(_ headers: HTTPFields) -> [String] {
        let elements = (forwarded.map { headers[values: $0] } ?? []).flatMap { $0.split(separator: ",") }
        let standard = elements.map { element in
            let pairs = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\"" }.lowercased() }
            return pairs.first { $0.hasPrefix("proto=") }.map { String($0.dropFirst("proto=".count)) } ?? ""
        }
        let usual = (forwardedProto.map { headers[values: $0] } ?? [])
            .flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            .map { $0.filter { $0 != " " }.lowercased() }
        return standard + usual
    }
}

extension SocketAddress {
    /// 127.0.0.0/8 and ::1 (RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3), also where IPv6 sockets show the former.
    var isLoopback: Bool {
        switch self {
        case .v4, .v6:
            guard let text = ipAddress?.lowercased() else { return false }
            return text == "::1" || text.hasPrefix("127.") || text.hasPrefix("::ffff:127.")
        case .unixDomainSocket: return true
        }
    }
}
#endif
