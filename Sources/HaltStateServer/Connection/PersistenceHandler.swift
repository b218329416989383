#if Server
import NIOCore
import NIOHTTP1

/// Decides with each reply whether its connection goes on or is closed after it (RFC 9112, sections 9.3 and 9.6), and frames
/// replies to HTTP/1.0, which knows no chunks.
///
/// It stands between SwiftNIO's decoder and everything that no longer knows the version of a request. Hummingbird 2.28 closes
/// after a request whose one `Connection` field is `close`, in those letters, and after nothing else.
final class PersistenceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What a reply has to know of its request.
    fileprivate struct Exchange {
        /// Whether it came with HTTP/1.0, or less.
        var isOld = false
        var wantsClose = false
        /// Whether the client may be waiting to be told to send the body.
        var awaitsContinue = false
    }

    private let linger: TimeAmount
    /// The requests without a whole reply, the oldest first.
    private var exchanges: [Exchange] = []
    /// Whether the reply that is being written is the last one.
    private var isLast = false
    /// Whether the last reply is written. What comes after it, either way, is for nobody.
    private var isFinished = false
    private var closing: Scheduled<Void>?

    /// - Parameter linger: How long the client may take to close its side, once it has the last reply.
    init(linger: TimeAmount) {
        self.linger = linger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // To be read and dropped: a connection that is closed with bytes unread is reset, and the reply may be lost.
        guard !isFinished else { return }
        var part = unwrapInboundIn(data)
        switch part {
        case .head(var head):
            exchanges.append(Exchange(&head))
            part = .head(head)
        case .body, .end: if !exchanges.isEmpty { exchanges[exchanges.count - 1].awaitsContinue = false }
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isFinished else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.code < 200:
            if !exchanges.isEmpty { exchanges[0].awaitsContinue = false }
            context.write(data, promise: promise)
        case .head(var head):
            frame(&head)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            if !exchanges.isEmpty { exchanges.removeFirst() }
            guard isLast else { return context.write(data, promise: promise) }
            isFinished = true
            let written = promise ?? context.eventLoop.makePromise()
            let (handler, bound) = (NIOLoopBound(self, eventLoop: context.eventLoop), context.loopBound)
            written.futureResult.whenComplete { _ in handler.value.close(bound.value) }
            context.writeAndFlush(data, promise: written)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        closing?.cancel()
        closing = nil
        context.fireChannelInactive()
    }

    /// Says in a reply what becomes of its connection. One to HTTP/1.0 without a length ends with the connection.
    private func frame(_ head: inout HTTPResponseHead) {
        // A reply to no request is to one that could not be read.
        let request = exchanges.first ?? Exchange(wantsClose: true)
        if request.isOld { head.version = .http1_0 }
        let isFramed = !request.isOld || head.headers.contains(name: "content-length")
        // A body that was announced, and may or may not follow a refusal, cannot be told from the next request.
        isLast = request.wantsClose || request.awaitsContinue || !isFramed || head.headers.names("close")
        if isLast {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if request.isOld {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
    }

    /// The client hears the end at once, and has some time to close in its turn.
    private func close(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        context.close(mode: .output, promise: nil)
        let bound = context.loopBound
        closing = context.eventLoop.scheduleTask(in: linger) { bound.value.close(promise: nil) }
    }
}

extension PersistenceHandler.Exchange {
    /// - Parameter head: Loses an expectation that its version does not know (RFC 9110, section 10.1.1).
    fileprivate init(_ head: inout HTTPRequestHead) {
        isOld = head.version.major < 1 || head.version == .http1_0
        wantsClose = head.headers.names("close") || isOld && !head.headers.names("keep-alive")
        if isOld { head.headers.remove(name: "expect") }
        awaitsContinue = head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }
}

extension HTTPHeaders {
    /// Whether an option is among those of the connection: a list, in any letters, which may go on in further lines (RFC 9110,
    /// section 7.6.1).
    fileprivate func names(_ option: String) -> Bool {
        self[canonicalForm: "connection"].contains { $0.lowercased() == option }
    }
}
#endif
