#if Server
import NIOCore
import NIOHTTPTypes

/// Closes connections whose client sends the rest of a request, or reads a reply, too slowly.
///
/// Connections that do nothing at all, or never finish a request's head, are closed by Hummingbird's idle timeout.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let receiveTimeout: TimeAmount
    private let sendTimeout: TimeAmount
    private var receiving: Scheduled<Void>?
    private var sending: Scheduled<Void>?

    init(receiveTimeout: TimeAmount, sendTimeout: TimeAmount) {
        self.receiveTimeout = receiveTimeout
        self.sendTimeout = sendTimeout
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: receiving = close(context, in: receiveTimeout)
        case .body: break
        case .end: cancel(&receiving)
        }
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { cancel(&sending) } else { sending = close(context, in: sendTimeout) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel(&receiving)
        cancel(&sending)
        context.fireChannelInactive()
    }

    private func close(_ context: ChannelHandlerContext, in delay: TimeAmount) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: delay) { channel.close(promise: nil) }
    }

    private func cancel(_ task: inout Scheduled<Void>?) {
        task?.cancel()
        task = nil
    }
}
#endif
