#if Server
import HTTPTypes
import HaltState
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The body of an open stream: server-sent events, each one line of JSON.
struct DecisionStream: Sendable {
    let catchUp: [Decision]
    let feed: AsyncStream<DecisionFeeds.Item>
    let isWanted: @Sendable (Decision) -> Bool

    var response: Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await write(to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    @concurrent
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(try Self.line(["type": "CONNECTED"]))
        var told: Set<String> = []
        for decision in catchUp {
            told.insert(decision.name)
            try await writer.write(try Self.line(decision.event(isCatchUp: true)))
        }
        for await item in feed.cancelOnGracefulShutdown() {
            switch item {
            case .heartbeat: try await writer.write(ByteBuffer(string: ": heartbeat\n\n"))
            case .decision(let decision):
                // Decided between the moment the feed began and the moment the past was read: it is in both.
                guard isWanted(decision), !told.contains(decision.name) else { continue }
                try await writer.write(try Self.line(decision.event(isCatchUp: false)))
            }
        }
    }

    private static func line(_ event: ContextValue) throws -> ByteBuffer {
        var buffer = ByteBuffer(string: "data: ")
        buffer.writeBytes(try CanonicalJSON.bytes(of: event))
        buffer.writeString("\n\n")
        return buffer
    }
}

extension Decision {
    /// What tells decisions apart: an approval may be approved first, and expire unused later.
    fileprivate var name: String { "\(approvalID) \(reply.status.rawValue)" }
}
#endif
