#if Macros
import HaltState

/// A piece of a completion; the last one knows what all of them used, as in OpenAI's streams.
struct Chunk: Hashable, Codable, Sendable, TokenUsageReporting {
    var text: String
    var tokenUsage: TokenUsage?
}

/// What a stream does after its elements.
enum StreamEnd: String, Codable, CaseIterable, Sendable {
    case finish, fail, hang
}

/// The stream that an effect returns.
struct Script: Codable, Sendable {
    static let usage = TokenUsage(promptTokens: 11, completionTokens: 3)

    var chunks = [Chunk(text: "a"), Chunk(text: "b"), Chunk(text: "c", tokenUsage: usage)]
    var end = StreamEnd.finish

    var throwing: AsyncThrowingStream<Chunk, any Error> {
        AsyncThrowingStream { continuation in
            for chunk in chunks { continuation.yield(chunk) }
            switch end {
            case .finish: continuation.finish()
            case .fail: continuation.finish(throwing: Failure())
            case .hang: break
            }
        }
    }

    var nonthrowing: AsyncStream<Chunk> {
        AsyncStream { continuation in
            for chunk in chunks { continuation.yield(chunk) }
            if end == .finish { continuation.finish() }
        }
    }
}

typealias Chunks = AsyncThrowingStream<Chunk, any Error>

/// Every kind of annotated function that returns a stream.
enum StreamKind: String, CaseIterable, Sendable {
    case throwing, throwingNow, checked, checkedNow, renamed, nonthrowing, nonthrowingNow, nonthrowingChecked
    case opaque, opaqueNow, opaqueNonthrowing, existential, existentialNow, sendable

    var canThrow: Bool {
        switch self {
        case .nonthrowing, .nonthrowingNow, .nonthrowingChecked, .opaqueNonthrowing: false
        default: true
        }
    }

    /// Whether the stream's iterators share its position, so that another one goes on where the last one stopped.
    var sharesPosition: Bool {
        switch self {
        case .opaque, .opaqueNow, .opaqueNonthrowing, .existential, .existentialNow, .sendable: false
        default: true
        }
    }

    func open(_ id: Int, _ script: Script) async throws -> any AsyncSequence & Sendable {
        switch self {
        case .throwing: try await Streams.throwing(id, script)
        case .throwingNow: try Streams.throwingNow(id, script)
        case .checked: try await Streams.checked(id, script)
        case .checkedNow: try Streams.checkedNow(id, script)
        case .renamed: try await Streams.renamed(id, script)
        case .nonthrowing: try await Streams.nonthrowing(id, script)
        case .nonthrowingNow: try Streams.nonthrowingNow(id, script)
        case .nonthrowingChecked: try await Streams.nonthrowingChecked(id, script)
        case .opaque: try await Streams.opaque(id, script)
        case .opaqueNow: try Streams.opaqueNow(id, script)
        case .opaqueNonthrowing: try await Streams.opaqueNonthrowing(id, script)
        case .existential: try await Streams.existential(id, script)
        case .existentialNow: try Streams.existentialNow(id, script)
        case .sendable: try await Streams.sendable(id, script)
        }
    }
}

private enum Streams {
    @LLMGuarded(model: "gpt-4o", idempotencyKey: "stream:{id}")
    static func throwing(_ id: Int, _ script: Script) async throws -> AsyncThrowingStream<Chunk, any Error> {
        script.throwing
    }

    @Guarded(action: "stream.open", idempotencyKey: "stream:{id}")
    static func throwingNow(_ id: Int, _ script: Script) throws -> AsyncThrowingStream<Chunk, any Error> {
        script.throwing
    }

    @LLMGuarded(model: "gpt-4o")
    static func checked(_ id: Int, _ script: Script) async throws -> AsyncThrowingStream<Chunk, any Error> {
        script.throwing
    }

    @LLMGuarded(model: "gpt-4o")
    static func checkedNow(_ id: Int, _ script: Script) throws -> AsyncThrowingStream<Chunk, any Error> {
        script.throwing
    }

    @Guarded(action: "stream.open", idempotencyKey: "stream:{id}")
    static func renamed(_ id: Int, _ script: Script) async throws -> Chunks { script.throwing }

    @LLMGuarded(idempotencyKey: "stream:{id}")
    static func nonthrowing(_ id: Int, _ script: Script) async throws -> AsyncStream<Chunk> { script.nonthrowing }

    @LLMGuarded(idempotencyKey: "stream:{id}")
    static func nonthrowingNow(_ id: Int, _ script: Script) throws -> AsyncStream<Chunk> { script.nonthrowing }

    @Guarded(action: "stream.open")
    static func nonthrowingChecked(_ id: Int, _ script: Script) async throws -> AsyncStream<Chunk> {
        script.nonthrowing
    }

    @LLMGuarded(idempotencyKey: "stream:{id}")
    static func opaque(_ id: Int, _ script: Script) async throws -> some AsyncSequence<Chunk, any Error> & Sendable {
        let chunks = script.throwing
        return chunks.map { $0 }
    }

    @Guarded(action: "stream.open")
    static func opaqueNow(_ id: Int, _ script: Script) throws -> some AsyncSequence<Chunk, any Error> & Sendable {
        script.throwing
    }

    @LLMGuarded(idempotencyKey: "stream:{id}")
    static func opaqueNonthrowing(
        _ id: Int,
        _ script: Script
    ) async throws -> some AsyncSequence<Chunk, Never> & Sendable {
        script.nonthrowing.map { $0 }
    }

    @LLMGuarded(idempotencyKey: "stream:{id}")
    static func existential(
        _ id: Int,
        _ script: Script
    ) async throws -> any AsyncSequence<Chunk, any Error> & Sendable {
        script.throwing.map { $0 }
    }

    @Guarded(action: "stream.open")
    static func existentialNow(
        _ id: Int,
        _ script: Script
    ) throws -> any AsyncSequence<Chunk, any Error> & Sendable {
        script.throwing
    }

    @LLMGuarded(idempotencyKey: "stream:{id}")
    static func sendable(_ id: Int, _ script: Script) async throws -> any AsyncSequence & Sendable {
        script.throwing
    }
}
#endif
