import Synchronization

/// Whether a permit has been completed, which its deinitialiser has to know.
///
/// `discard self` would say it without an allocation, but takes only types whose stored properties need no
/// deinitialisation (SE-0390).
final class PermitCompletion: Sendable {
    private let isComplete = Atomic(false)

    /// Marks the permit as completed; `false` when it already was.
    @discardableResult
    func complete() -> Bool {
        isComplete.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
    }
}
