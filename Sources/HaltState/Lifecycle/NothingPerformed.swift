/// An error that says: the body has done nothing.
///
/// Whether a body that failed has done something, nobody but the body knows, so nothing is assumed: its key stays spent until
/// a person releases it. A body that throws an error of this kind says that it has had no effect. The next call with its
/// key is then decided afresh, and runs it again.
///
/// ```swift
/// enum BankError: NothingPerformed { case away, closed }
/// ```
///
/// Conform only where it is always true. Where it depends on how far the body has got, throw ``ActionNotPerformed``. What a
/// guarded call inside says of itself this way does not count for the body around it, which may have done more.
public protocol NothingPerformed: Error {}

/// Says of any error that the body which ends with it has done nothing.
///
/// ```swift
/// guard await bank.isOpen else { throw ActionNotPerformed(BankClosed()) }
/// try await bank.refund(order)
/// ```
///
/// The caller of the guarded call gets the error inside, and the evidence has that error's type.
public struct ActionNotPerformed: NothingPerformed, CustomStringConvertible {
    /// Why the body has done nothing.
    public let underlying: any Error

    /// Wraps an error.
    public init(_ underlying: any Error) {
        self.underlying = underlying
    }

    /// What happened, safe for logs: the type of the error inside, whose text may hold arguments.
    public var description: String { "the action was not performed: \(String(reflecting: type(of: underlying)))" }

    /// The error that the caller gets: wrapping it twice says no more.
    var innermost: any Error { (underlying as? ActionNotPerformed)?.innermost ?? underlying }
}
