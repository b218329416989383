#if Server
import HTTPTypes
import HaltState
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The body of an open stream: server-sent events, each one line of JSON.
struct DecisionStream: Sendable {
    /// What was decided before the feed began.
    struct Past: Sendable {
        let reader: DecisionReader
        /// The place that it begins after.
        let start: Int
        /// The last place that the feed does not tell of.
        let end: Int
    }

    let past: Past?
    let feed: AsyncStream<DecisionBroadcaster.Item>
    let isWanted: @Sendable (Decision) -> Bool
    /// Whether the key that opened the stream still works. An open stream is not a way around its revocation.
    let isAdmitted: @Sendable () async throws -> Bool

    var response: Response {
        Response(
            status: .ok,
            // The last one is for nginx, which otherwise keeps events back until they fill a buffer.
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no"],
            // Not on the connection's event loop, which has others to read and write while this one catches up.
            body: ResponseBody { writer in
                try await withTaskExecutorPreference(globalConcurrentExecutor) {
                    try await write(to: &writer)
                    try await writer.finish(nil)
                }
            }
        )
    }

    @concurrent
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(try Self.line(["type": "CONNECTED"]))
        if let past { guard try await write(past, to: &writer) else { return } }
        for await item in feed.cancelOnGracefulShutdown() {
            guard try await isAdmitted() else { return }
            switch item {
            case .heartbeat: try await writer.write(ByteBuffer(string: ": heartbeat\n\n"))
            case .decision(let decision) where isWanted(decision):
                try await writer.write(try Self.line(decision.event(isCatchUp: false)))
            case .decision: continue
            }
        }
    }

    /// All of the past, however long, in memory for one part of the chain. The last decision that the client has seen is
    /// told again: another one may have the same time.
    ///
    /// - Returns: Whether the feed may follow: not when the server shuts down, or the key has stopped working.
    @concurrent
    private func write(_ past: Past, to writer: inout any ResponseBodyWriter) async throws -> Bool {
        var position = past.start
        while position < past.end, let part = try await past.reader.part(after: position) {
            guard try await isAdmitted(), !Task.isShuttingDownGracefully else { return false }
            for decision in part.decisions where isWanted(decision) {
                guard decision.position <= past.end else { return true }
                try await writer.write(try Self.line(decision.event(isCatchUp: true)))
            }
            position = part.end
            await Task.yield()
        }
        return true
    }

    private static func line(_ event: ContextValue) throws -> ByteBuffer {
        var buffer = ByteBuffer(string: "data: ")
        buffer.writeBytes(try CanonicalJSON.bytes(of: event))
        buffer.writeString("\n\n")
        return buffer
    }
}
#endif
