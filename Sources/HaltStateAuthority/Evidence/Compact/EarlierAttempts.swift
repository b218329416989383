/// The operations of a chain whose keys have begun another attempt. There are few of them, and late reports may still come.
struct EarlierAttempts: Sendable {
    private struct Name: Hashable {
        let key: Fingerprint
        let operation: UInt64
    }

    private var attempts: [Name: CompactOperation] = [:]
    /// The attempts by the places of their first events.
    private var names: [Int: Name] = [:]
    /// What the latest operations under their keys have said of attempts before them.
    private var claims: [Fingerprint: AttemptClaim<UInt64>] = [:]

    /// Whether an operation can begin, with what it says of the one that had its key before. Notes what it says.
    mutating func begin(
        _ operation: Fingerprint,
        _ claim: AttemptClaim<UInt64>?,
        _ step: OperationStep,
        after before: CompactOperation
    ) -> Bool {
        let known = claims[before.key]
        let previous = PreviousAttempt(
            name: before.operation,
            status: before.state.status,
            number: known?.number,
            approval: known?.approval ?? before.approvalUse
        )
        let isNew = attempts[Name(key: before.key, operation: operation.high)] == nil
        guard isNew, !before.isAttempt || !before.isNamed(operation), previous.isFollowed(by: claim, step) else {
            return false
        }
        if let claim { claims[before.key] = claim }
        return true
    }

    mutating func keep(_ attempt: CompactOperation) {
        let name = Name(key: attempt.key, operation: attempt.operation)
        attempts[name] = attempt
        names[attempt.firstSequence] = name
    }

    /// Takes a step of an attempt; `false` when it does not follow, or there is no such attempt.
    mutating func follow(_ step: OperationStep, key: Fingerprint, operation: UInt64, at sequence: Int) -> Bool {
        let name = Name(key: key, operation: operation)
        guard let attempt = attempts[name], case .complete(_, _, false) = step,
            let state = OperationState.following(attempt.state, step)
        else { return false }
        attempts[name]?.state = state
        attempts[name]?.lastSequence = sequence
        return true
    }

    /// Notes that a ledger's index lists an attempt, and returns it; `nil` where there is none.
    mutating func list(key: Fingerprint, firstSequence: Int) -> CompactOperation? {
        guard let name = names[firstSequence], name.key == key else { return nil }
        attempts[name]?.isListed = true
        return attempts[name]
    }

    var firstUnlisted: CompactOperation? {
        attempts.values.filter { !$0.isListed }.min { $0.firstSequence < $1.firstSequence }
    }
}
