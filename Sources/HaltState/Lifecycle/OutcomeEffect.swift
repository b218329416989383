/// What a body that failed says of what it has done.
public enum OutcomeEffect: Hashable, Sendable {
    /// Nothing is said, so that nothing is assumed: the body may have done all of it.
    case unknown
    /// It has done nothing. The next call with its key is decided afresh.
    case none
    /// It has done nothing, because a guarded call inside it waits for an approval. The next call with its key runs it again
    /// from its beginning, once people have decided on that approval.
    case suspended(approvalID: String)

    /// The approval that a guarded call inside the body waits for, or `nil`.
    public var approvalID: String? {
        if case .suspended(let id) = self { id } else { nil }
    }
}
