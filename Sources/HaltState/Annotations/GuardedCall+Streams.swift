/// Running the body of an annotated function that returns a stream, whose end is reported.
extension __GuardedCall {
    /// Runs an `async` body that returns a stream that can throw.
    @_documentation(visibility: internal)
    public nonisolated(nonsending) func run<Element: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> AsyncThrowingStream<Element, any Error>
    ) async throws -> AsyncThrowingStream<Element, any Error> {
        let running = try await begin()
        let stream = try await running.run { _ in try await body() }
        return stream.reporting(to: StreamReport(running))
    }

    /// Runs a synchronous body that returns a stream that can throw.
    @_documentation(visibility: internal)
    public func runBlocking<Element: Sendable>(
        _ body: () throws -> AsyncThrowingStream<Element, any Error>
    ) throws -> AsyncThrowingStream<Element, any Error> {
        let running = try beginBlocking()
        let stream = try running.runBlocking { _ in try body() }
        return stream.reporting(to: StreamReport(running))
    }

    /// Runs an `async` body that returns a stream.
    @_documentation(visibility: internal)
    public nonisolated(nonsending) func run<Element: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> AsyncStream<Element>
    ) async throws -> AsyncStream<Element> {
        let running = try await begin()
        let stream = try await running.run { _ in try await body() }
        return stream.reporting(to: StreamReport(running))
    }

    /// Runs a synchronous body that returns a stream.
    @_documentation(visibility: internal)
    public func runBlocking<Element: Sendable>(
        _ body: () throws -> AsyncStream<Element>
    ) throws -> AsyncStream<Element> {
        let running = try beginBlocking()
        let stream = try running.runBlocking { _ in try body() }
        return stream.reporting(to: StreamReport(running))
    }

    /// Runs an `async` body that returns an opaque sequence.
    @_documentation(visibility: internal)
    public nonisolated(nonsending) func run<Base: AsyncSequence>(
        _ body: nonisolated(nonsending) () async throws -> Base
    ) async throws -> __GuardedStream<Base> {
        let running = try await begin()
        let stream = try await running.run { _ in try await body() }
        return __GuardedStream(base: stream, report: StreamReport(running))
    }

    /// Runs a synchronous body that returns an opaque sequence.
    @_documentation(visibility: internal)
    public func runBlocking<Base: AsyncSequence>(
        _ body: () throws -> Base
    ) throws -> __GuardedStream<Base> {
        let running = try beginBlocking()
        let stream = try running.runBlocking { _ in try body() }
        return __GuardedStream(base: stream, report: StreamReport(running))
    }
}
