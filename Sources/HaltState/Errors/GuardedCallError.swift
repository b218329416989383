/// An error that a guarded call itself ends with, in words for each of its readers.
///
/// `description` is for logs and for whoever runs the program, ``modelMessage`` for a language model that has asked for the
/// call as a tool. What a body throws is no such error; ``GuardedCallReport`` puts any error into words for a model.
///
/// ```swift
/// do {
///     return try await issueRefund(orderID: orderID)
/// } catch let error as any GuardedCallError where !error.callStatus.isTechnical {
///     return error.modelMessage
/// }
/// ```
public protocol GuardedCallError: Error {
    /// What became of the call.
    var callStatus: GuardedCallStatus { get }

    /// Whether the action ran and what to do now, in one to three sentences for a language model.
    ///
    /// Without the key, an argument, a token or the identifier of an approval: a model repeats what it is told. The reason of
    /// a policy or a person is quoted, so whoever writes one writes for a model too.
    var modelMessage: String { get }
}

/// What became of a call that ended with an error.
public enum GuardedCallStatus: String, Hashable, Sendable, CaseIterable {
    /// A policy or an order refuses it. It did not run.
    case denied
    /// It waits for people. It did not run.
    case pending
    /// A person has refused it. It did not run.
    case rejected
    /// The time to decide, or to use the decision, has passed. It did not run.
    case expired
    /// It ran, or was begun, before, and did not run this time.
    case alreadyStarted = "already_started"
    /// Its key belongs to another operation. It did not run.
    case conflict
    /// Its arguments cannot be used. It did not run, and others may be tried.
    case invalidArguments = "invalid_arguments"
    /// Nobody could be asked, because of an error that no other arguments get past. It did not run.
    case unavailable
    /// It ran, and its outcome could not be recorded.
    case unconfirmed
    /// It ran, and ended with an error.
    case failed
    /// The task was cancelled. It may have run.
    case cancelled

    /// Whether something is wrong that no model can mend: a loop stops here, and its program looks at the error.
    public var isTechnical: Bool { self == .unavailable || self == .unconfirmed }
}
