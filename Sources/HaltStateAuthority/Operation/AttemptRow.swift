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

    /// Whether this is the use by another attempt, after one that has ended like this. A suspended one goes on, or is another
    /// attempt where nobody knows what it has waited for.
    func follows(_ previous: Self, after status: GuardedOperation.Status) -> Bool {
        guard approval == previous.approval, limit == previous.limit else { return false }
        let isUse = uses == previous.uses + 1 && uses <= limit && resumptions == previous.resumptions
        let isResumption =
            uses == previous.uses && resumptions == previous.resumptions + 1
            && resumptions <= CarriedApproval.resumptionLimit
        return switch status {
        case .suspended: isUse || isResumption
        case .completed: isUse
        default: false
        }
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
        return step == .allow && approval.map { used.follows($0, after: status) } ?? false
    }
}

extension GuardedOperation {
    /// Whether an operation can begin with an event after another one had the key.
    static func follows(_ event: LedgerEvent, _ step: OperationStep, _ origin: Origin, _ progress: Progress) -> Bool {
        if progress.status != .denied, event.operation == origin.name { return false }
        let own = progress.approval?.terms
        let previous = PreviousAttempt(
            name: Array(origin.name.text.utf8),
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
