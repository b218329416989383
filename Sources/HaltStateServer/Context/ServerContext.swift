#if Server
import HaltStateAuthority
import Hummingbird
import NIOCore

/// What is known of a request beside what it says.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection that it came over.
    let channel: any Channel
    /// Who asks. Set by ``AuthenticationMiddleware`` where the request shows a key that works.
    var caller: Caller?

    init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Who asks: a key that works, and the authority of its tenant.
struct Caller: Sendable {
    let key: APIKeyRecord
    let authority: LocalAuthority
}
#endif
