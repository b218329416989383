import Synchronization

/// Which form of its paths a server answers, learned per endpoint and not per path: an approval's id teaches nothing.
final class RemotePathMemory: Sendable {
    private let known = Mutex<[String: RemotePrefix]>([:])

    /// The prefixes to try, the one that has answered first.
    func prefixes(for endpoint: RemoteEndpoint) -> [RemotePrefix] {
        guard let known = known.withLock({ $0[endpoint.template] }) else { return endpoint.prefixes }
        // Where this endpoint is known to be, 404 says that the thing asked for does not exist.
        if endpoint.namesAnObject { return [known] }
        return [known] + endpoint.prefixes.filter { $0 != known }
    }

    /// Remembers that an endpoint has answered under a prefix.
    func learn(_ prefix: RemotePrefix, for endpoint: RemoteEndpoint) {
        known.withLock { $0[endpoint.template] = prefix }
    }
}
