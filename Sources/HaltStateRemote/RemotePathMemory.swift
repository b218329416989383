import HaltState
import Synchronization

/// Which form of its paths a server answers, learned per endpoint and not per path: an approval's id teaches nothing.
final class RemotePathMemory: Sendable {
    private let known = Mutex<[String: RemotePrefix]>([:])

    /// The prefixes to try, the one that has answered first. The others stay: a server may move, and a status from
    /// something in front of it teaches the wrong one.
    func prefixes(for endpoint: RemoteEndpoint) -> [RemotePrefix] {
        guard let known = known.withLock({ $0[endpoint.template] }) else { return endpoint.prefixes }
        return [known] + endpoint.prefixes.filter { $0 != known }
    }

    /// Remembers that an endpoint has answered under a prefix.
    func learn(_ prefix: RemotePrefix, for endpoint: RemoteEndpoint) {
        known.withLock { $0[endpoint.template] = prefix }
    }
}
