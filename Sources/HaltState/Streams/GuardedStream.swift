/// A sequence whose end is reported. Do not use directly: annotated functions that return an opaque sequence expand to
/// it.
///
/// It is iterated once: a base may start its effect anew for every iterator, and one permit is for one effect. What comes
/// of a later iteration is an error, or nothing where the sequence cannot throw one.
@_documentation(visibility: internal)
public struct __GuardedStream<Base: AsyncSequence>: AsyncSequence {
    /// What the sequence delivers.
    public typealias Element = Base.Element
    /// What the sequence throws.
    public typealias Failure = Base.Failure

    let base: Base
    let report: StreamReport

    /// Starts the one iteration.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: report.begin() ? base.makeAsyncIterator() : nil, report: report)
    }

    /// One iteration of the sequence.
    public struct AsyncIterator: AsyncIteratorProtocol {
        /// The iteration of the base, or `nil` when this is not the first.
        var base: Base.AsyncIterator?
        let report: StreamReport

        /// The next element, or `nil` at the end, once that is reported.
        ///
        /// - Throws: What the sequence throws; where that can be any error, ``OutcomeUnconfirmed``, and
        ///   ``HaltStateError`` with code `permitInvalid` in an iteration that is not the first.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(Base.Failure) -> Base.Element? {
            guard base != nil else {
                if let refusal = StreamReport.iteratedAgain as? Base.Failure { throw refusal }
                return nil
            }
            let element: Base.Element?
            do throws(Base.Failure) {
                element = try await base?.next(isolation: actor)
            } catch {
                throw await report.failure(error)
            }
            if let element {
                report.deliver(element)
            } else if let unconfirmed = await report.completion(as: Base.Failure.self) {
                throw unconfirmed
            }
            return element
        }
    }
}

extension __GuardedStream: Sendable where Base: Sendable {}

@available(*, unavailable, message: "an iteration belongs to the task that started it")
extension __GuardedStream.AsyncIterator: Sendable {}

extension StreamReport {
    /// Reports the error that the stream ended with, and says what the consumer gets to see.
    fileprivate nonisolated(nonsending) func failure<Failure: Error>(_ error: Failure) async -> Failure {
        do {
            return try await fail(error) as? Failure ?? error
        } catch let unconfirmed {
            return unconfirmed as? Failure ?? error
        }
    }

    /// Reports that the stream has nothing more to deliver.
    ///
    /// - Returns: The error that says that this could not be recorded, where the stream can throw it.
    fileprivate nonisolated(nonsending) func completion<Failure: Error>(as: Failure.Type) async -> Failure? {
        do {
            try await finish()
        } catch let unconfirmed {
            return unconfirmed as? Failure
        }
        return nil
    }
}
