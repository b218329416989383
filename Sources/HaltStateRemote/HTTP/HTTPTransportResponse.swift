import HaltState

/// The answer to an ``HTTPTransportRequest``.
public struct HTTPTransportResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields.
    public var headers: HTTPTransportHeaders
    /// The body, as it arrives.
    public var body: HTTPTransportBody

    /// Creates an answer.
    public init(status: Int, headers: HTTPTransportHeaders = [:], body: HTTPTransportBody = HTTPTransportBody()) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension HTTPTransportResponse: CustomStringConvertible, CustomReflectable {
    /// The status, safe for logs: no header and no body, which may hold a permit's secret.
    public var description: String { "status \(status)" }
    /// The description alone.
    public var customMirror: Mirror { Mirror(self, children: ["response": description]) }
}

/// The body of an answer: pieces of bytes, as they arrive. It is read once.
public struct HTTPTransportBody: AsyncSequence, Sendable {
    /// Some bytes.
    public typealias Element = [UInt8]
    /// What a body fails with.
    public typealias Failure = any Error

    private let source: Source

    private enum Source: Sendable {
        case memory([UInt8])
        case stream(any AsyncSequence<[UInt8], any Error> & Sendable)
    }

    /// Creates a body from bytes in memory.
    public init(_ bytes: [UInt8] = []) {
        source = .memory(bytes)
    }

    /// Creates a body from bytes that are still arriving.
    public init(stream: any AsyncSequence<[UInt8], any Error> & Sendable) {
        source = .stream(stream)
    }

    /// The bytes, or `nil` when they are still arriving.
    public var bytes: [UInt8]? {
        if case .memory(let bytes) = source { bytes } else { nil }
    }

    /// The whole body.
    ///
    /// - Throws: ``HTTPTransportError`` of kind `tooLarge` beyond the limit; `CancellationError`; what reading throws.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        if let bytes {
            guard bytes.count <= limit else { throw HTTPTransportError(.tooLarge) }
            try Task.checkCancellation()
            return bytes
        }
        var collected: [UInt8] = []
        for try await piece in self {
            guard collected.count + piece.count <= limit else { throw HTTPTransportError(.tooLarge) }
            collected.append(contentsOf: piece)
        }
        // To a cancelled reader a stream just ends.
        try Task.checkCancellation()
        return collected
    }

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator {
        switch source {
        case .memory(let bytes): Iterator(state: .memory(bytes.isEmpty ? nil : bytes))
        case .stream(let stream): Iterator(state: .stream(Self.iterator(of: stream)))
        }
    }

    private static func iterator(
        of stream: some AsyncSequence<[UInt8], any Error>
    ) -> any AsyncIteratorProtocol<[UInt8], any Error> {
        stream.makeAsyncIterator()
    }

    /// Reads a body piece by piece.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate enum State {
            case memory([UInt8]?)
            case stream(any AsyncIteratorProtocol<[UInt8], any Error>)
        }

        fileprivate var state: State

        /// The next piece, or `nil` at the end.
        public mutating func next() async throws -> [UInt8]? {
            try await next(isolation: #isolation)
        }

        /// The next piece, or `nil` at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            switch state {
            case .memory(let bytes):
                state = .memory(nil)
                return bytes
            case .stream(var iterator):
                let piece = try await iterator.next(isolation: actor)
                state = .stream(iterator)
                return piece
            }
        }
    }
}

/// One task reads.
@available(*, unavailable)
extension HTTPTransportBody.Iterator: Sendable {}
