/// An error that says that the body has done nothing.
public protocol NothingPerformed: Error {}

/// Says of any error that the body has done nothing.
public struct ActionNotPerformed: NothingPerformed {
    /// What the caller of the guarded function gets.
    public let underlying: any Error

    /// Creates the error.
    public init(_ underlying: any Error) { self.underlying = underlying }
}
