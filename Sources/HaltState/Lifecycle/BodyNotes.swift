import Synchronization

/// What is known of a body that runs under a permit: what it attaches, and what becomes of the guarded calls inside it.
///
/// What is noted of a call counts for all bodies around it.
final class BodyNotes: Sendable {
    /// What there was to know when the body ended.
    struct Summary: Sendable {
        /// What the body attached, or `nil`.
        var result: GuardContext?
        /// Whether a guarded call inside was let through, or may be at any moment.
        var hasLetThrough = false
        /// What guarded calls inside wait for.
        var waiting: Set<ApprovalPending> = []
        /// The types of error by which guarded calls inside have said that they themselves have done nothing.
        var disclaimed: Set<ObjectIdentifier> = []
    }

    private struct State {
        var summary = Summary()
        var isOver = false
        /// How many guarded calls inside have been let through, or are being asked.
        var calls = 0
    }

    /// The permit that it runs under.
    let record: PermitRecord
    /// The body around this one, or `nil`.
    private let enclosing: BodyNotes?
    private let state = Mutex(State())

    init(under record: PermitRecord, inside enclosing: BodyNotes?) {
        self.record = record
        self.enclosing = enclosing
    }

    func attach(_ result: GuardContext) {
        state.withLock { state in
            state.summary.result = GuardContext(
                (state.summary.result?.values ?? [:]).merging(result.values) { _, last in last }
            )
        }
    }

    /// Whether the call that the body belongs to has ended.
    var isOver: Bool { state.withLock(\.isOver) }

    /// Whether it has, or that of a body around it.
    var isOverAnywhere: Bool { isOver || enclosing?.isOverAnywhere ?? false }

    /// Ends the right of the body. What is let through inside from now on, it does not know of, so that nothing may be.
    func end() -> Summary {
        state.withLock { state in
            state.isOver = true
            state.summary.hasLetThrough = state.calls > 0
            return state.summary
        }
    }

    /// Notes that the body has done something that its caller can see.
    func noteEffect() { state.withLock { $0.calls += 1 } }

    /// Notes a guarded call inside, before anybody is asked about it.
    func enter() {
        state.withLock { $0.calls += 1 }
        enclosing?.enter()
    }

    /// Notes that a guarded call inside has done nothing, and what it waits for.
    func leave(waiting: ApprovalPending?) {
        state.withLock { state in
            state.calls -= 1
            if let waiting { state.summary.waiting.insert(waiting) }
        }
        enclosing?.leave(waiting: waiting)
    }

    /// Notes how a guarded call inside has said that it has done nothing: the error may leave this body as well.
    func disclaim(_ error: any NothingPerformed) {
        _ = state.withLock { $0.summary.disclaimed.insert(ObjectIdentifier(type(of: error))) }
        enclosing?.disclaim(error)
    }
}

/// Where a task stands among guards.
struct GuardScope: Sendable {
    /// The permit that the task runs under, or `nil` in the body of a check.
    let permit: ActivePermit?
    /// The nearest body that runs under a permit, or `nil`.
    let body: BodyNotes?
    /// Whether what a guarded call here returns is kept as a tool's answer. What its body calls is none.
    var keepsAnswer = false

    @TaskLocal static var current: GuardScope?
}
