/// What becomes of a guarded call whose body ends because a guarded call inside it waits for an approval.
public enum PendingInside: Sendable {
    /// It is recorded as failed.
    case fail
    /// It is suspended: the body may be run again from its beginning.
    case resume
}
