#if SQLite
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// One process that has a ledger to itself.
struct CrashAlone {
    private let life: CrashLife
    private let scene: CrashScene

    init(_ life: CrashLife, _ folder: String) throws {
        self.life = life
        scene = try CrashScene.make(in: folder)
    }

    /// Lets the process live, and returns how many write points there were.
    func countPoints() throws -> Int {
        defer { scene.remove() }
        if !life.isOfFile {
            // As processes find it that come after others.
            let ledger = try scene.openLedger()
            try CrashCalls(scene, ledger: ledger).liveBlocking(.allowed, 2)
            try ledger.close()
        }
        let death = CrashPlan.Death(life: life, point: 0, moment: .before)
        let lines = try live(death, seed: 0, expecting: [.exited(0)]).lines
        guard let line = lines.last, line.hasPrefix("points "), let count = Int(line.dropFirst(7)), count > 0 else {
            throw Failure("a life has no write points: \(life) says \(lines)")
        }
        return count
    }

    /// Kills the process, and makes a call with what it has left.
    func die(_ death: CrashPlan.Death, seed: UInt64) throws -> CrashResult {
        let ending = try live(death, seed: seed, expecting: [.exited(0), .killed(by: 9)]).ending
        var check = CrashCheck(scene)
        let ledger = try scene.openLedger()
        let authority = try scene.authority(ledger)
        try check.run(authority, verifies: true)
        try CrashCalls(scene, ledger: ledger).liveBlocking(.allowed, 2)
        try check.finish(try scene.authority(ledger, wallClock: LaterWallClock()))
        try ledger.close()
        scene.remove()
        let kills = ending == .exited(0) ? 0 : 1
        return CrashResult(kills: kills, walked: kills, survived: 1 - kills, tally: check.tally)
    }

    private func live(
        _ death: CrashPlan.Death,
        seed: UInt64,
        expecting expected: [WorkerProcess.Ending]
    ) throws -> (ending: WorkerProcess.Ending, lines: [String]) {
        let process = try CrashWorker.start(
            scene,
            death,
            ["--seed", String(seed), "--number", "1", "--blocks", "0"]
        )
        let limit = ContinuousClock.now + .seconds(60)
        var lines: [String] = []
        while true {
            let isReadable = !WorkerProcess.wait(for: [process], atMost: limit - .now).isEmpty
            try require(isReadable, "a process hangs: \(death)")
            guard let more = process.lines() else { break }
            lines += more
        }
        let ending = process.waitForEnd()
        try require(expected.contains(ending), "a process ended in its own way, \(ending); what it said stands above")
        return (ending, lines)
    }
}

extension CrashWorker {
    /// Starts the process that is to die.
    static func start(_ scene: CrashScene, _ death: CrashPlan.Death, _ arguments: [String]) throws -> WorkerProcess {
        var all = ["crash-worker", "--folder", scene.folder]
        all += ["--point", String(death.point), "--moment", String(death.moment.rawValue)]
        if let life = death.life { all += ["--life", life.rawValue] }
        return try WorkerProcess(all + arguments)
    }
}
#endif
