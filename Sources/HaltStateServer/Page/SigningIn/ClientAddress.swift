#if Server
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Where a request comes from, as far as it can be known.
enum ClientAddress {
    /// The address of the client, or what stands for all that one client can easily have: of IPv6, the 64 bits of the network.
    ///
    /// - Parameter proxies: Whose word counts for where a request comes from.
    static func of(_ request: Request, _ context: PageContext, trusting proxies: Set<String>) -> String {
        let peer = context.channel.remoteAddress?.ipAddress ?? ""
        guard proxies.contains(peer),
            // The last entry is the proxy's own; those before are whatever the client has sent.
            let last = request.headers[values: .forwardedFor].last?.split(separator: ",").last
        else { return network(peer) }
        return network(last.filter { $0 != " " })
    }

    static func network(_ address: String) -> String {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        let all = withUnsafeBytes(of: &bytes) { Array($0) }
        let isMapped = all.prefix(12).elementsEqual(Array(repeating: 0, count: 10) + [0xFF, 0xFF])
        guard !isMapped else { return all.suffix(4).map { "\($0)" }.joined(separator: ".") }
        return all.prefix(8).map { "\($0)" }.joined(separator: ":")
    }
}
#endif
