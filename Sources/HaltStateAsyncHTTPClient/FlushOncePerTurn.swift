#if AsyncHTTPClient
import NIOCore

/// Sends what a turn of the event loop has written in one go.
///
/// AsyncHTTPClient flushes the head of a request, its body and its end apart, which makes two packets of a message that
/// fits into one, and wakes the server twice.
final class FlushOncePerTurn: ChannelOutboundHandler {
    typealias OutboundIn = Any

    private var willFlush = false

    func flush(context: ChannelHandlerContext) {
        guard !willFlush else { return }
        willFlush = true
        let (handler, context) = (NIOLoopBound(self, eventLoop: context.eventLoop), context.loopBound)
        context.eventLoop.execute {
            handler.value.willFlush = false
            context.value.flush()
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // Closing would drop it.
        if willFlush { context.flush() }
        context.close(mode: mode, promise: promise)
    }
}
#endif
