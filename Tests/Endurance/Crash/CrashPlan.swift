#if SQLite
import HaltStateTesting

/// When processes are killed: at every write point of every life once, at every moment of it where there are kills
/// enough, and after that by chance.
struct CrashPlan {
    /// One death.
    struct Death {
        /// What the process does; `nil` for all kinds of calls.
        var life: CrashLife?
        /// The write point that kills it, or 0 for none.
        var point: Int
        var moment: WritePoint.Moment
        /// When it is killed from outside.
        var time: Duration?
        /// How often it is still tried.
        var attempts = 5
    }

    /// Those of processes that have a ledger to themselves.
    let ofFile: [Death]
    /// How many deaths at a write point are planned.
    let count: Int
    private var ofOperations: [Death]
    private var generator: SeededGenerator
    /// For what depends on how fast the processes are, so that the deaths do not.
    private var rest: SeededGenerator

    /// - Parameters:
    ///   - points: How many write points each life has that is gone through.
    ///   - kills: How many kills there are in all; as many as it takes when `nil`.
    init(points: [CrashLife: Int], kills: Int?, seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        rest = SeededGenerator(seed: seed &+ 1)
        var (first, others): ([Death], [Death]) = ([], [])
        for life in CrashLife.allCases {
            for point in stride(from: 1, through: points[life] ?? 0, by: 1) {
                var moments = WritePoint.Moment.allCases.map { Death(life: life, point: point, moment: $0) }
                moments.shuffle(using: &generator)
                // The lives of operations come first: each of their write points is reached even by a short run, and of the
                // long lives of several attempts every fifth.
                if !life.isOfFile, !life.isOfAttempts || point.isMultiple(of: 5) { first.append(moments.removeLast()) }
                others += moments
            }
        }
        others.shuffle(using: &generator)
        let room = kills.map { max(0, $0 * 3 / 4 - first.count) } ?? others.count
        let deaths = first + others.prefix(room)
        count = deaths.count
        ofFile = deaths.filter { $0.life?.isOfFile ?? false }
        ofOperations = deaths.filter { !($0.life?.isOfFile ?? false) }.shuffled(using: &generator)
    }

    /// How the next process is to die: in its turn at the write points of lives, and when those are done by chance.
    mutating func next() -> Death {
        if let death = ofOperations.popLast() { return death }
        let moment = WritePoint.Moment.allCases.randomElement(using: &generator) ?? .before
        guard Bool.random(using: &generator) else {
            let time = Duration.microseconds(Int.random(in: 0..<40_000, using: &generator))
            return Death(life: nil, point: 0, moment: moment, time: time)
        }
        return Death(life: nil, point: Int.random(in: 1..<150, using: &generator), moment: moment)
    }

    /// Takes back a death that a process did not come to. Now and then a life is a write or two shorter than when it was
    /// looked at, so that there may be none.
    mutating func putBack(_ death: Death) {
        guard death.life != nil, death.attempts > 1 else { return }
        var death = death
        death.attempts -= 1
        ofOperations.insert(death, at: 0)
    }

    /// Whether processes still die in turn, and not by chance.
    var isWalking: Bool { !ofOperations.isEmpty }

    mutating func seed() -> UInt64 { rest.next() }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &rest) < percent }
}
#endif
