import HaltState

/// What the first event of an operation says of the attempts before it, with names in whichever form somebody keeps them.
struct AttemptClaim<Name: Hashable & Sendable>: Hashable, Sendable {
    let number: Int
    let previous: Name
    let approval: ApprovalUse<Name>?
}

/// An approval that attempts under one key have used.
struct ApprovalUse<Name: Hashable & Sendable>: Hashable, Sendable {
    let approval: Name
    /// How many attempts it is good for.
    let limit: Int
    var uses = 1
    var resumptions = 0

    /// The use by another attempt, after one that has ended like this; `nil` where the approval is not good for it.
    func next(after status: GuardedOperation.Status) -> Self? {
        var next = self
        switch status {
        case .suspended where resumptions < CarriedApproval.resumptionLimit: next.resumptions += 1
        case .completed where uses < limit: next.uses += 1
        default: return nil
        }
        return next
    }
}

/// The operation that had a key before another one begins under it.
struct PreviousAttempt<Name: Hashable & Sendable> {
    let name: Name
    let status: GuardedOperation.Status
    /// Which attempt it says it was, or `nil` for one that says nothing of attempts before it.
    let number: Int?
    /// The approval that it ran under, or `nil`.
    let approval: ApprovalUse<Name>?

    /// Whether an operation can follow that says this of it. Of a denied one nothing is said, unless that was an attempt itself.
    func isFollowed(by claim: AttemptClaim<Name>?, _ step: OperationStep) -> Bool {
        guard let claim else { return status == .denied && number == nil }
        guard status != .denied || number != nil, claim.previous == name,
            claim.number == min((number ?? 1) + 1, Attempt.numbers.upperBound)
        else { return false }
        guard let used = claim.approval else { return true }
        return step == .allow && used == approval?.next(after: status)
    }
}

extension GuardedOperation {
    /// Whether an operation can begin with an event after another one had the key.
    static func follows(_ event: LedgerEvent, _ step: OperationStep, _ origin: Origin, _ progress: Progress) -> Bool {
        if progress.status != .denied, event.operationID.hasBytes(of: origin.id) { return false }
        let own = progress.approval?.terms
        let previous = PreviousAttempt(
            name: Array(origin.id.utf8),
            status: progress.status,
            number: origin.attempt?.number,
            approval: origin.attempt?.approval?.use
                ?? own.map { ApprovalUse(approval: Array($0.id.utf8), limit: $0.attempts) }
        )
        let claim = event.attempt.map {
            AttemptClaim(number: $0.number, previous: Array($0.previous.utf8), approval: $0.approval?.use)
        }
        return previous.isFollowed(by: claim, step)
    }
}

extension CarriedApproval {
    fileprivate var use: ApprovalUse<[UInt8]> {
        ApprovalUse(approval: Array(id.utf8), limit: limit, uses: uses, resumptions: resumptions)
    }
}
