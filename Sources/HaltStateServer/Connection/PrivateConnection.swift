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

    private static let signsOfProxies = ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"].map(
        HTTPField.Name.known
    )

    /// How each proxy was asked: `X-Forwarded-Proto`, and `proto` of `Forwarded` (RFC 7239, section 5.4). An element that does
    /// not say counts as an empty scheme.
    private static func forwardedSchemes(_ headers: HTTPFields) -> [String] {
        elements(of: "X-Forwarded-Proto", in: headers) + elements(of: "Forwarded", in: headers).map(proto)
    }

    private static func proto(of element: String) -> String {
        for pair in element.split(separator: ";") where pair.hasPrefix("proto=") {
            return String(pair.dropFirst("proto=".count))
        }
        return ""
    }

    /// The elements of a list, in lower case and without blanks and quotation marks.
    private static func elements(of field: String, in headers: HTTPFields) -> [String] {
        headers[values: .known(field)].flatMap { (value: String) -> [String] in
            let plain = value.lowercased().filter { !" \t\"".contains($0) }
            return plain.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        }
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
