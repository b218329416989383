import HaltState

/// The clocks have to be judged first, which a decision cannot do by itself: it must not read the ledger.
struct ExpiryUnjudged: Error {}

/// Nothing was decided or granted, since it is not certain whether the time for it is over.
///
/// The error behind a ``HaltStateError`` with code `unavailable`.
package struct ExpiryHeld: Error, Hashable {
    let hold: ExpiryJudgement.Hold
}

extension HaltStateError {
    /// - Parameter action: What was not decided on.
    static func held(_ action: ActionName, _ hold: ExpiryJudgement.Hold) -> HaltStateError {
        let name = action.isValid ? action.rawValue : "the action"
        return HaltStateError(
            code: .unavailable,
            message: "\(name) was not decided on: its time may be over, and \(hold.words); check the clock of the "
                + "authority's machine, or try again later",
            underlyingError: ExpiryHeld(hold: hold),
            retryAfter: min(max(hold.left, .seconds(1)), longestPause)
        )
    }

    /// The clock may be set right at any moment.
    private static let longestPause = Duration.seconds(30)
}

extension ExpiryJudgement.Hold {
    /// What has happened, since when, and for how long, for an error and for a log.
    var words: String {
        let limit = Int(ClockWatch.longestDispute / .seconds(60))
        let reason =
            switch cause {
            case .jump(let drift) where drift > .zero: "the clock has jumped forward by \(Self.words(drift))"
            case .jump(let drift): "the clock was set back by \(Self.words(.zero - drift))"
            case .many: "so many requests ran out at once as after a jump of the clock"
            }
        return "\(reason), so that nothing of this is recorded as expired since \(since), for \(limit) minutes at most"
    }

    private static func words(_ duration: Duration) -> String {
        let seconds = Int(duration / .seconds(1))
        return switch seconds {
        case ..<120: "\(seconds) seconds"
        case ..<7_200: "\(seconds / 60) minutes"
        case ..<172_800: "\(seconds / 3_600) hours"
        default: "\(seconds / 86_400) days"
        }
    }
}
