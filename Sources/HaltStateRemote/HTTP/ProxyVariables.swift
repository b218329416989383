import Foundation
import HaltState

/// The variables of the environment by which libcurl, and so Foundation outside of Apple's platforms, chooses a proxy.
///
/// For https a proxy is a tunnel, and sees nothing. A request without TLS it is handed as it is, with the API key in it.
struct ProxyVariables: Sendable {
    /// The value of a variable. libcurl reads them anew for each connection.
    let value: @Sendable (String) -> String?

    /// Those of the process.
    static let process = ProxyVariables { name in getenv(name).map { String(cString: $0) } }

    /// Refuses a server without TLS that would be asked through a proxy.
    ///
    /// - Throws: `HaltStateError` with code `invalidConfiguration`, which never quotes the proxy.
    func refuseProxy(to url: URL) throws {
        // For http, libcurl does not read the name in capitals: a CGI program has the header `Proxy` of its request there.
        guard url.scheme?.lowercased() != "https", let proxy = first(["http_proxy", "all_proxy", "ALL_PROXY"])
        else { return }
        let host = url.host ?? ""
        let exceptions = first(["no_proxy", "NO_PROXY"])
        guard !Self.covers(exceptions?.value ?? "", host) else { return }
        throw HaltStateError.configuration(
            "\(proxy.name) is set, and its proxy would be handed the API key for \(host) without TLS; "
                + "add \(host) to \(exceptions?.name ?? "no_proxy"), use AsyncHTTPClientTransport, which reads no such "
                + "variable, or use https"
        )
    }

    /// The first of some variables that is set. One that is set to nothing counts as absent.
    private func first(_ names: [String]) -> (name: String, value: String)? {
        names.lazy.compactMap { name in value(name).map { (name: name, value: $0) } }.first { !$0.value.isEmpty }
    }

    /// Whether a list of exceptions covers a host in every version of libcurl. What only some versions take does not count:
    /// ranges of addresses, names that only a space separates, and a dot at the end.
    private static func covers(_ exceptions: String, _ host: String) -> Bool {
        guard exceptions != "*" else { return true }
        guard exceptions.isASCII, host.isASCII else { return false }
        let host = host.lowercased()
        for item in exceptions.lowercased().split(separator: ",") {
            let names = item.split(separator: " ")
            // Some versions read no further than to a missing comma.
            guard names.count < 2 else { return false }
            if let name = names.first, name != ".", covers(name, host) { return true }
        }
        return false
    }

    /// Whether one name of a list covers a host, both in small letters: an address itself, and a domain with all in it.
    private static func covers(_ name: Substring, _ host: String) -> Bool {
        if host.contains(":") { return name == host }
        let labels = host.split(separator: ".")
        guard labels.last?.first?.isNumber == true else {
            return ".\(host)".hasSuffix(name.hasPrefix(".") ? name : ".\(name)")
        }
        // libcurl compares an address as it is usually written, however the URL has it.
        return name == host && labels.allSatisfy { UInt8($0)?.description == String($0) }
    }
}
