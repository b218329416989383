#if SQLite
/// What a run has been through.
struct CrashResult {
    private(set) var kills = 0
    /// How many processes died at the write point that was planned for them.
    private(set) var walked = 0
    /// How many processes came to their end before they met their death.
    private(set) var survived = 0
    private(set) var tally = CrashCheck.Tally()

    init() {}

    init(kills: Int, walked: Int, survived: Int, tally: CrashCheck.Tally) {
        self.kills = kills
        self.walked = walked
        self.survived = survived
        self.tally = tally
    }

    init(_ pair: CrashPair) {
        self.init(kills: pair.kills, walked: pair.walked, survived: pair.survived, tally: pair.check.tally)
    }

    mutating func add(_ other: CrashResult) {
        kills += other.kills
        walked += other.walked
        survived += other.survived
        tally.effects += other.tally.effects
        tally.acknowledged += other.tally.acknowledged
        tally.inDoubt += other.tally.inDoubt
        tally.lostPermits += other.tally.lostPermits
        tally.attempts += other.tally.attempts
        tally.events += other.tally.events
    }

    func report(_ plan: CrashPlan, took time: Duration) {
        print("  \(kills) kills, \(walked) for \(plan.count) planned write points; \(survived) lived to their end")
        print("  \(tally.events) events, \(tally.acknowledged) acknowledged; \(tally.effects) effects, none twice")
        print("  \(tally.inDoubt) in doubt and \(tally.lostPermits) with a lost permit, all of them listed")
        print("  \(tally.attempts) attempts that follow others")
        let seconds = time / .seconds(1)
        print("  \(Int(seconds)) s, \(Int(Double(kills) / seconds)) kills a second")
    }

    /// A run that never came to what it is there for has shown nothing.
    func requireCoverage(of plan: CrashPlan) throws {
        guard kills >= 300 else { return }
        try require(walked * 100 >= plan.count * 95, "too many write points were never reached")
        try require(tally.effects > kills / 10, "there were hardly any effects")
        try require(tally.attempts > 0, "no attempt ever followed another one")
        try require(tally.inDoubt > 0 && tally.lostPermits > 0, "nothing was ever in doubt, or no permit ever lost")
    }
}
#endif
