import HaltState

/// The events of one connection to a server (contract section 1.8).
struct ApprovalEventStream: AsyncSequence, Sendable {
    typealias Element = ApprovalEvent
    typealias Failure = any Error

    let body: HTTPTransportBody
    /// When the server accepted the connection, by its own clock, or `nil` when it does not say.
    let begun: Timestamp?

    func makeAsyncIterator() -> Iterator { Iterator(pieces: body.makeAsyncIterator(), begun: begun) }

    struct Iterator: AsyncIteratorProtocol {
        var pieces: HTTPTransportBody.Iterator
        private var parser = ServerSentEventParser(limit: 1 << 16)
        private var waiting: [ServerSentEventParser.Output] = []
        private let begun: Timestamp?

        init(pieces: HTTPTransportBody.Iterator, begun: Timestamp?) {
            self.pieces = pieces
            self.begun = begun
        }

        mutating func next() async throws -> ApprovalEvent? {
            try await next(isolation: #isolation)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> ApprovalEvent? {
            do {
                while waiting.isEmpty {
                    guard let piece = try await pieces.next(isolation: actor) else { return nil }
                    waiting = parser.feed(piece).reversed()
                }
            } catch {
                throw HaltStateError.transport(error)
            }
            return waiting.popLast().map { ApprovalEvent($0, begun: begun) }
        }
    }
}

extension ApprovalEvent {
    private struct Message: Decodable {
        let type: String
    }

    /// What is not understood is passed over: to break off would meet the same event after every reconnect.
    init(_ output: ServerSentEventParser.Output, begun: Timestamp?) {
        if case .retry(let pause) = output {
            self = .reconnects(after: pause)
            return
        }
        guard case .event(let event) = output, let message = try? Self.decode(Message.self, event.data) else {
            self = .signOfLife
            return
        }
        switch message.type {
        case "CONNECTED": self = .connected(at: begun)
        case "ERROR": self = .failed
        case "APPROVAL_DECISION":
            self = (try? Self.decode(ApprovalDecision.self, event.data)).map(Self.decision) ?? .signOfLife
        default: self = .signOfLife
        }
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONReader.read(Array(text.utf8)).decode(type)
    }
}
