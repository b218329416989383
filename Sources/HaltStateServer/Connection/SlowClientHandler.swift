#if Server
import NIOCore
import NIOHTTPTypes

/// Closes connections whose client sends the head of a request or the rest of it, or reads a reply, too slowly.
///
/// Connections that do nothing at all between requests are closed by Hummingbird's idle timeout.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let headTimeout: TimeAmount
    private let receiveTimeout: TimeAmount
    private let sendTimeout: TimeAmount
    private var opening: Scheduled<Void>?
    private var receiving: Scheduled<Void>?
    private var sending: Scheduled<Void>?
    /// Whether what was read last has become a part of a request.
    private var hasReadPart = false

    init(headTimeout: TimeAmount, receiveTimeout: TimeAmount, sendTimeout: TimeAmount) {
        self.headTimeout = headTimeout
        self.receiveTimeout = receiveTimeout
        self.sendTimeout = sendTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { open(context) }
    }

    /// Also before the handshake of TLS, which is to be done in the same time.
    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasReadPart = true
        switch unwrapInboundIn(data) {
        case .head:
            cancel(&opening)
            receiving = close(context, in: receiveTimeout)
        case .body: break
        case .end: cancel(&receiving)
        }
        context.fireChannelRead(data)
    }

    /// Bytes that have become no part of a request are the beginning of the next one's head.
    func channelReadComplete(context: ChannelHandlerContext) {
        if !hasReadPart, receiving == nil { open(context) }
        hasReadPart = false
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { cancel(&sending) } else { sending = close(context, in: sendTimeout) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel(&opening)
        cancel(&receiving)
        cancel(&sending)
        context.fireChannelInactive()
    }

    private func open(_ context: ChannelHandlerContext) {
        if opening == nil { opening = close(context, in: headTimeout) }
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
