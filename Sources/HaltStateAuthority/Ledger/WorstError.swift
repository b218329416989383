import HaltState

/// The error to tell of where several were met: the first one, but any other one rather than that of an ``UnknownEventType``, which
/// callers pass over.
package struct WorstError {
    package private(set) var error: (any Error)?

    package init() {}

    package mutating func take(_ error: any Error) {
        let isWorse = self.error.map { Self.isOfUnknownEvent($0) && !Self.isOfUnknownEvent(error) } ?? true
        if isWorse { self.error = error }
    }

    private static func isOfUnknownEvent(_ error: any Error) -> Bool {
        (error as? HaltStateError)?.underlyingError is UnknownEventType
    }
}
