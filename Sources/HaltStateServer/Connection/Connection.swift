#if Server
import HummingbirdCore
import NIOCore
import Synchronization

/// A connection that was accepted, and is closed when nobody serves it.
///
/// One that comes while the server shuts down is dropped by Hummingbird 2.28, and a channel of SwiftNIO that is dropped
/// ends the process, with every request that is under way.
/// - Bug: https://github.com/apple/swift-nio/issues/2637
final class Connection: ServerChildChannelValue {
    private let http: HTTP1Channel.Value
    private let isServed = Atomic(false)

    init(_ http: HTTP1Channel.Value) {
        self.http = http
    }

    var channel: any Channel { http.channel }

    func serve() -> HTTP1Channel.Value {
        isServed.store(true, ordering: .relaxed)
        return http
    }

    deinit {
        guard !isServed.load(ordering: .relaxed) else { return }
        let http = http
        Task { try? await http.executeThenClose { _, _ in } }
    }
}
#endif
