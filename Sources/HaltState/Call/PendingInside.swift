/// What becomes of a guarded call whose body ends because a guarded call inside it waits for approval.
///
/// ```swift
/// try await client.guard("order.close", idempotencyKey: "close:7", onPendingInside: .resume) { _ in
///     let total = try await orders.total(7)
///     try await issueRefund(7, total)             // guarded; may wait for a person
///     try await orders.close(7)
/// }
/// ```
public enum PendingInside: Hashable, Sendable {
    /// It is recorded as failed, and its caller gets ``ApprovalPendingInside``. Its key stays spent until a person releases it.
    case fail
    /// It is suspended, and its caller gets ``ApprovalPending`` with its own key. The next call with that key, once people have
    /// decided, runs the body again from its beginning.
    ///
    /// What the body does before the guarded call is done again, too: say so only where that does no harm. Where a guarded
    /// call inside has been let through before, the body is not run again, and this is as ``fail``.
    case resume
}
