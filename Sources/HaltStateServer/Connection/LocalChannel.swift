#if Server
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypesHTTP1

/// Serves a connection on the event loop that reads and writes it.
///
/// Left to itself a request goes to Swift's pool of threads and back for each part that is read or written, which costs
/// more than what it asks for.
struct LocalChannel: ServerChildChannel {
    let base: HTTP1Channel
    /// How long a client may take to close its side of a connection after the last reply.
    let linger: TimeAmount

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { http in
            let pipeline = http.channel.pipeline.syncOperations
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(PersistenceHandler(linger: linger), position: .before(codec))
            return Connection(http)
        }
    }

    func handle(value connection: Connection, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopTaskExecutor(connection.channel.eventLoop)) {
            await base.handle(value: connection.serve(), logger: logger)
        }
    }
}
#endif
