#if Server
import HummingbirdCore
import Logging
import NIOCore

/// Serves a connection on the event loop that reads and writes it.
///
/// Left to itself a request goes to Swift's pool of threads and back for each part that is read or written, which costs
/// more than what it asks for.
struct LocalChannel: ServerChildChannel {
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        base.setup(channel: channel, logger: logger).map(Connection.init)
    }

    func handle(value connection: Connection, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopTaskExecutor(connection.channel.eventLoop)) {
            await base.handle(value: connection.serve(), logger: logger)
        }
    }
}
#endif
