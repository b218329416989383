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
    /// When the head, the rest of the request, and the reply have to be through, as far as they are under way.
    private var opening: NIODeadline?
    private var receiving: NIODeadline?
    private var sending: NIODeadline?
    /// Looks at the three when the first of them may be over. It stays while requests come and go, which costs less than a
    /// timer for each of them.
    private var timer: (task: Scheduled<Void>, until: NIODeadline)?
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
            opening = nil
            receiving = deadline(context, in: receiveTimeout)
        case .body: break
        case .end: receiving = nil
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
        sending = context.channel.isWritable ? nil : deadline(context, in: sendTimeout)
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    private func open(_ context: ChannelHandlerContext) {
        if opening == nil { opening = deadline(context, in: headTimeout) }
    }

    private func deadline(_ context: ChannelHandlerContext, in delay: TimeAmount) -> NIODeadline {
        let deadline = context.eventLoop.now + delay
        if timer.map({ deadline < $0.until }) ?? true { watch(context, until: deadline) }
        return deadline
    }

    private func watch(_ context: ChannelHandlerContext, until time: NIODeadline) {
        timer?.task.cancel()
        let (handler, context) = (NIOLoopBound(self, eventLoop: context.eventLoop), context.loopBound)
        let task = context.eventLoop.scheduleTask(deadline: time) { handler.value.look(context.value) }
        timer = (task, time)
    }

    private func look(_ context: ChannelHandlerContext) {
        timer = nil
        guard let next = [opening, receiving, sending].compactMap(\.self).min() else { return }
        if next <= context.eventLoop.now { context.close(promise: nil) } else { watch(context, until: next) }
    }
}
#endif
