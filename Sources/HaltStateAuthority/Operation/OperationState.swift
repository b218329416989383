import HaltState

/// How far an operation has got, and nothing else of it: what decides which event can come next.
///
/// The only table of transitions. A ``GuardedOperation`` goes through it as well as a ``ChainVerifier``, which keeps
/// nothing but this of an operation.
struct OperationState: Hashable, Sendable {
    /// How far it has got.
    let status: GuardedOperation.Status
    /// How many approvals it still takes.
    let missingApprovals: Int
    /// What is known of its end.
    let ending: Ending

    /// What is known of how a body ended.
    struct Ending: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        /// The operation, or an earlier attempt at it, is known to have succeeded. The key never runs again.
        static let success = Self(rawValue: 1)
        /// The body has reported by itself.
        static let ownReport = Self(rawValue: 2)
        /// The body says that it has done nothing.
        static let noEffect = Self(rawValue: 4)
    }

    init(_ status: GuardedOperation.Status, missingApprovals: Int = 0, ending: Ending = []) {
        self.status = status
        self.missingApprovals = missingApprovals
        self.ending = ending
    }

    /// Whether another operation can begin under the key.
    var leavesKeyFree: Bool {
        switch status {
        case .denied, .released, .suspended: true
        case .completed: ending.contains(.noEffect) && !ending.contains(.success)
        case .pending, .approved, .rejected, .expired, .permitted, .started: false
        }
    }

    /// The state after a step; `nil` when the step does not follow.
    ///
    /// - Parameter state: The state before, or `nil` when nothing has used the key.
    static func following(_ state: OperationState?, _ step: OperationStep) -> OperationState? {
        if step.isFirst, !(state?.leavesKeyFree ?? true) { return nil }
        let ending = state?.ending ?? []
        switch (step, state?.status) {
        case (.deny, _): return Self(.denied)
        case (.ask(let quorum), _): return Self(.pending, missingApprovals: quorum)
        case (.allow, _), (.permit, .approved): return Self(.permitted)
        case (.approve, .pending): return state?.approved
        case (.reject, .pending), (.reject, .approved): return Self(.rejected)
        case (.withdraw, .pending), (.withdraw, .approved): return state?.waitingForOneMore
        case (.lapse(.decide), .pending), (.lapse(.use), .approved): return Self(.expired)
        case (.permit, .started): return ending.contains(.success) ? nil : state
        case (.withhold, .approved): return state
        case (.start, .permitted): return Self(.started)
        case (.complete(let outcome, let effect, false), _): return state?.reported(outcome, effect)
        case (.complete(let outcome, _, true), .started), (.complete(let outcome, _, true), .permitted):
            return Self(.completed, ending: outcome == .success ? ending.union(.success) : ending)
        case (.release, .completed), (.release, .rejected), (.release, .expired), (.release, .permitted),
            (.release, .started), (.release, .denied), (.release, .suspended):
            return ending.contains(.success) ? nil : Self(.released, ending: ending)
        case (.overtake, .started): return Self(.started, ending: ending.union(.success))
        case (.overtake, .some): return Self(.completed, ending: ending.union(.success))
        case (.find(let outcome), _):
            guard !ending.contains(.success) else { return nil }
            return Self(
                .completed,
                ending: outcome == .success ? ending.union(.success) : ending.subtracting(.noEffect)
            )
        default: return nil
        }
    }

    /// The state after the body's own report, which comes once, and may come late: after a person has found out how it ended, or
    /// has released the key. Success is success whatever people thought; any other late report changes nothing but the record.
    private func reported(_ outcome: Outcome, _ effect: OutcomeEffectKind) -> Self? {
        guard !ending.contains(.ownReport) else { return nil }
        let reported = ending.union(outcome == .success ? [.ownReport, .success] : .ownReport)
        switch (status, outcome, effect) {
        case (.started, .error, .none): return Self(.completed, ending: reported.union(.noEffect))
        case (.started, .error, .suspended):
            return Self(ending.contains(.success) ? .completed : .suspended, ending: reported)
        case (.started, _, _), (.completed, _, _), (.released, .success, _): return Self(.completed, ending: reported)
        case (.released, .error, _): return Self(.released, ending: reported)
        default: return nil
        }
    }

    private var waitingForOneMore: Self { Self(.pending, missingApprovals: missingApprovals + 1) }

    private var approved: Self {
        missingApprovals > 1 ? Self(.pending, missingApprovals: missingApprovals - 1) : Self(.approved)
    }
}
