import HaltState
package import HaltStateAuthority

/// The life of one operation, event by event. Together the stories hold every kind of event and every state.
package enum SampleStory: String, CaseIterable, Sendable {
    case denied, pending, approved, rejected, undecided, unused, withheld
    case allowed, permitted, started, succeeded, failed, reconciled, lost
    case withdrawn, vetoed

    package typealias Step = (event: LedgerEvent, status: GuardedOperation.Status)

    /// The events, and the state that each leads to.
    package func steps(_ operation: SampleOperation) -> [Step] {
        switch self {
        case .denied: [(operation.denied, .denied)]
        case .pending: [(operation.asked, .pending), (operation.voted(.approve, by: "alice"), .pending)]
        case .approved: approval(operation)
        case .rejected: [(operation.asked, .pending), (operation.voted(.reject, by: "carol"), .rejected)]
        case .undecided: [(operation.asked, .pending), (operation.expired(.decide), .expired)]
        case .unused: approval(operation) + [(operation.expired(.use), .expired)]
        case .withheld: approval(operation) + [(operation.withheld, .approved)]
        case .allowed: [(operation.denied, .denied), (operation.allowed, .permitted)]
        case .permitted: approval(operation) + [(operation.permitted, .permitted)]
        case .started: run(operation)
        case .succeeded: run(operation) + [(operation.completed(.success), .completed)]
        case .failed: run(operation) + [(operation.completed(.error), .completed)]
        case .reconciled: run(operation) + [(operation.reconciled, .completed)]
        case .withdrawn: approval(operation) + [(operation.withdrawn(of: "alice", by: "dora"), .pending)]
        case .vetoed: approval(operation) + [(operation.voted(.reject, by: "alice"), .rejected)]
        case .lost: [(operation.allowed, .permitted), (operation.reconciled, .completed)]
        }
    }

    private func approval(_ operation: SampleOperation) -> [Step] {
        [
            (operation.asked, .pending),
            (operation.voted(.approve, by: "alice"), .pending),
            (operation.voted(.approve, by: "bob", reason: nil), .approved),
        ]
    }

    private func run(_ operation: SampleOperation) -> [Step] {
        [(operation.allowed, .permitted), (operation.started, .started)]
    }
}
