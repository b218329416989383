extension AsyncThrowingStream where Element: Sendable, Failure == any Error {
    /// The same stream, pulled element by element as the consumer asks, so that nothing is buffered here.
    ///
    /// A stream's iterators share its position, so a fresh one for each element misses none. After the end the new
    /// stream throws ``OutcomeUnconfirmed`` when the end could not be recorded.
    func reporting(to report: StreamReport) -> Self {
        Self(unfolding: {
            let element: Element?
            do {
                var iterator = self.makeAsyncIterator()
                element = try await iterator.next()
            } catch {
                throw try await report.fail(error)
            }
            guard let element else {
                try await report.finish()
                return nil
            }
            report.deliver(element)
            return element
        })
    }
}

extension AsyncStream where Element: Sendable {
    /// The same stream, pulled element by element as the consumer asks, so that nothing is buffered here.
    ///
    /// It has no way to say that its end could not be recorded. The operation stays started then, and shows as in doubt.
    func reporting(to report: StreamReport) -> Self {
        Self(unfolding: {
            var iterator = self.makeAsyncIterator()
            guard let element = await iterator.next() else {
                try? await report.finish()
                return nil
            }
            report.deliver(element)
            return element
        })
    }
}
