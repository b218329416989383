#if Server
import Foundation
import HaltState

/// Where people find the approvals page: scheme, host and port, such as `https://approvals.example.org`.
///
/// Links begin with it, and whether passwords may be asked for is judged by it, since a server behind a proxy sees plain HTTP
/// whatever people's browsers speak.
package struct PublicURL: Hashable, Sendable, CustomStringConvertible {
    /// The URL as browsers name the origin of a request: lower case, no default port, no slash at the end.
    package let description: String
    /// Whether browsers speak TLS with it.
    let isSecure: Bool

    /// Where a server on this machine is found, unless it says otherwise.
    package static let standard = Self(origin: "http://127.0.0.1:8080", isSecure: false)

    /// - Throws: ``HaltStateError`` with code `invalidConfiguration` for anything but `https`, or `http` on a loopback address, or with more
    ///   than a host and a port.
    package init(_ text: String) throws {
        func refuse(_ problem: String) -> HaltStateError {
            HaltStateError(code: .invalidConfiguration, message: "the public URL cannot be used: \(problem)")
        }
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(), let name = url.host,
            !name.isEmpty, ["http", "https"].contains(scheme)
        else { throw refuse("it has to begin with https:// and a host") }
        guard url.user == nil, url.password == nil, url.query == nil, url.fragment == nil, ["", "/"].contains(url.path)
        else { throw refuse("it may hold nothing but a host and a port") }
        let host = name.lowercased()
        guard host.utf8.allSatisfy(Self.isOfHost) else { throw refuse("write its host in ASCII, as in xn--...") }
        guard scheme == "https" || host.isLoopback else {
            throw refuse("without TLS, passwords would cross the network in the clear; use https")
        }
        let port = url.port.flatMap { $0 == (scheme == "https" ? 443 : 80) ? nil : ":\($0)" } ?? ""
        self.init(origin: "\(scheme)://\(host)\(port)", isSecure: scheme == "https")
    }

    private init(origin: String, isSecure: Bool) {
        description = origin
        self.isSecure = isSecure
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._[]:".utf8.contains(byte)
        }
    }

    /// The link that sets an account's password. Opening it changes nothing: previews and scanners open links.
    package func link(_ secret: String) -> String { "\(description)\(PagePath.password)?\(PagePath.link)=\(secret)" }
}

/// The paths of the page.
enum PagePath {
    static let home = "/"
    static let signIn = "/sign-in"
    static let signOut = "/sign-out"
    static let password = "/password"
    static let style = "/page.css"
    static let requestPattern = "/requests/{\(requestID)}"
    static let decisionPattern = "\(requestPattern)/decision"
    static let requestID = "request_id"

    static func request(_ id: String) -> String { "/requests/\(id)" }

    /// The name of a link's secret in a query and in a form.
    static let link = "link"
}
#endif
