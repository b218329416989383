#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The events of one connection to a server (contract section 1.8).
struct ApprovalEventStream: AsyncSequence, Sendable {
    typealias Element = ApprovalEvent
    typealias Failure = any Error

    let body: HTTPTransportBody

    func makeAsyncIterator() -> Iterator { Iterator(pieces: body.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        var pieces: HTTPTransportBody.Iterator
        private var parser = ServerSentEventParser()
        private var waiting: [ServerSentEventParser.Output] = []

        init(pieces: HTTPTransportBody.Iterator) {
            self.pieces = pieces
        }

        mutating func next() async throws -> ApprovalEvent? {
            try await next(isolation: #isolation)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> ApprovalEvent? {
            do {
                while waiting.isEmpty {
                    guard let piece = try await pieces.next(isolation: actor) else { return nil }
                    waiting = try parser.feed(piece).reversed()
                }
            } catch {
                throw HaltStateError.transport(error)
            }
            return waiting.popLast().map(ApprovalEvent.init)
        }
    }
}

extension ApprovalEvent {
    private struct Message: Decodable {
        let type: String
    }

    /// What is not understood is passed over: to break off would meet the same event after every reconnect.
    init(_ output: ServerSentEventParser.Output) {
        guard case .event(let event) = output, let message = try? Self.decode(Message.self, event.data) else {
            self = .signOfLife
            return
        }
        switch message.type {
        case "CONNECTED": self = .connected
        case "ERROR": self = .failed
        case "APPROVAL_DECISION":
            self = (try? Self.decode(ApprovalDecision.self, event.data)).map(Self.decision) ?? .signOfLife
        default: self = .signOfLife
        }
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        let bytes = Array(text.utf8)
        _ = try JSONReader.read(bytes)
        return try JSONDecoder().decode(type, from: Data(bytes))
    }
}
