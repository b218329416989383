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
        guard proxies.contains(exact(peer)),
            // The last entry is the proxy's own; those before are whatever the client has sent.
            let last = request.headers[values: .forwardedFor].last?.split(separator: ",").last
        else { return network(peer) }
        return network(last.filter { $0 != " " })
    }

    /// Whether a text is the address of one machine.
    static func isAddress(_ text: String) -> Bool {
        var four = in_addr()
        return inet_pton(AF_INET, text, &four) == 1 || bytes(text) != nil
    }

    /// One form for each address: an IPv4 address that is written as one of IPv6 is the IPv4 address.
    static func exact(_ address: String) -> String {
        guard let bytes = bytes(address) else { return address }
        return mapped(bytes) ?? bytes.map { "\($0)" }.joined(separator: ":")
    }

    static func network(_ address: String) -> String {
        guard let bytes = bytes(address) else { return address }
        return mapped(bytes) ?? bytes.prefix(8).map { "\($0)" }.joined(separator: ":")
    }

    /// The bytes of an IPv6 address.
    private static func bytes(_ address: String) -> [UInt8]? {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return nil }
        return withUnsafeBytes(of: &bytes) { Array($0) }
    }

    private static func mapped(_ bytes: [UInt8]) -> String? {
        guard bytes.prefix(12).elementsEqual(Array(repeating: 0, count: 10) + [0xFF, 0xFF]) else { return nil }
        return bytes.suffix(4).map { "\($0)" }.joined(separator: ".")
    }
}
#endif
