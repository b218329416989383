package import HaltState

/// What the clocks of a moment make of times that may be over.
///
/// Whatever one of them calls over is neither decided nor permitted. It is recorded as expired where both call it over, and where
/// nothing looks as if both were wrong.
package struct ExpiryJudgement: Sendable {
    /// What is to be said of a time.
    enum Verdict: Sendable {
        /// Both clocks say that it is to come.
        case open
        /// It is over, and that may be recorded.
        case over
        /// It may be over, so that nothing may be granted; that it is must not be recorded yet.
        case held
        /// Who judges has not been asked. See ``ExpiryHold``.
        case unjudged
    }

    /// Why nothing is recorded, and since when.
    struct Hold: Hashable, Sendable {
        enum Cause: Hashable, Sendable {
            /// The time of day went on by so much more than the clock that nobody sets; less than zero where it was set back.
            case jump(Duration)
            /// More than a few were over at once.
            case many
        }

        let cause: Cause
        /// The beginning, by the time of day that the clocks agreed on before.
        let since: Timestamp
        /// How much longer it lasts at most.
        let left: Duration
    }

    /// The time of day.
    let now: Timestamp
    /// The time of day that the clock leads to that nobody sets.
    let steady: Timestamp
    /// Times after it have passed under watch, one by one.
    let watchedFrom: Timestamp
    /// Times up to it are over without doubt.
    let clearedTo: Timestamp
    /// Why nothing is recorded; `nil` where nothing is held back.
    var hold: Hold?
    /// Whether all that it takes to judge has been looked at.
    var isComplete: Bool

    /// Goes by one clock alone.
    init(at now: Timestamp) {
        self.init(now: now, steady: now, watchedFrom: now, clearedTo: now, isComplete: true)
    }

    init(_ reading: ClockWatch.Reading, clearedTo: Timestamp, hold: Hold? = nil, isComplete: Bool) {
        self.init(
            now: reading.now,
            steady: reading.steady,
            watchedFrom: reading.watchedFrom,
            clearedTo: max(clearedTo, reading.clearedTo),
            hold: hold,
            isComplete: isComplete
        )
    }

    init(
        now: Timestamp,
        steady: Timestamp,
        watchedFrom: Timestamp,
        clearedTo: Timestamp,
        hold: Hold? = nil,
        isComplete: Bool
    ) {
        self.now = now
        self.steady = steady
        self.watchedFrom = watchedFrom
        self.clearedTo = clearedTo
        self.hold = hold
        self.isComplete = isComplete
    }

    /// The earlier one of the two times: what is over then is so by both clocks.
    package var earliest: Timestamp { min(now, steady) }

    /// The later one of the two times: what is open then is so by both clocks.
    package var latest: Timestamp { max(now, steady) }

    /// Whatever was over then is over without doubt.
    package var settled: Timestamp {
        isComplete && hold == nil ? earliest : min(earliest, clearedTo)
    }

    /// Whether a time is among those that have passed while nobody watched, and that only their number can tell of.
    func isUnwatched(_ deadline: Timestamp) -> Bool {
        deadline <= earliest && deadline > clearedTo && deadline <= watchedFrom
    }

    func verdict(on deadline: Timestamp) -> Verdict {
        if deadline > latest { return .open }
        guard isComplete else { return deadline <= earliest && !isUnwatched(deadline) ? .over : .unjudged }
        return deadline <= earliest && !(hold != nil && isUnwatched(deadline)) ? .over : .held
    }

    /// What is to be said of the time that an operation waits in.
    func verdict(on operation: GuardedOperation) -> Verdict {
        switch operation.status {
        case .pending: operation.approval.map { verdict(on: $0.terms.decideBy) } ?? .over
        case .approved: operation.approval?.useBy.map { verdict(on: $0) } ?? .over
        case .denied, .rejected, .expired, .permitted, .started, .completed, .suspended, .released: .open
        }
    }

    /// Whether a time is over and that may be recorded.
    package func isOver(_ deadline: Timestamp) -> Bool { verdict(on: deadline) == .over }

    /// How far an operation has got: one that is over is expired, recorded or not, and one that is held back waits as before.
    package func status(of operation: GuardedOperation) -> GuardedOperation.Status {
        verdict(on: operation) == .over ? .expired : operation.status
    }
}
