#if SQLite
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// Two processes on one ledger. One goes on while the other is dead, and approvals come from a third.
struct CrashPair {
    private struct Victim {
        let process: WorkerProcess
        let death: CrashPlan.Death
        /// The key of a process that lives one life.
        let key: String?
        /// When it is killed from outside, once it is ready.
        var end: ContinuousClock.Instant?
        /// When it has to be over in any case.
        let limit = ContinuousClock.now + .seconds(60)
    }

    private static let verifiedEvery = 10

    let scene: CrashScene
    private(set) var check: CrashCheck
    private(set) var kills = 0
    /// How many processes died at the write point that was planned for them.
    private(set) var walked = 0
    /// How many processes came to their end before they met their death.
    private(set) var survived = 0
    private var victims: [Victim?] = [nil, nil]
    /// The key that a process was killed with last. Those that come after try it too.
    private var retried: String?
    private var number = 1_000_000

    init(_ scene: CrashScene) {
        self.scene = scene
        check = CrashCheck(scene)
    }

    /// Kills, restarts and checks, so many times.
    mutating func run(_ plan: inout CrashPlan, kills limit: Int) throws {
        defer { victims = [nil, nil] }
        try scene.openLedger().close()
        while kills < limit {
            for place in victims.indices where victims[place] == nil { try start(place, &plan) }
            try wait(&plan)
            for place in victims.indices { try endIfDue(place) }
            let ended = victims.indices.filter { victims[$0]?.process.hasEnded ?? false }
            if ended.isEmpty { continue }
            for place in ended { victims[place] = nil }
            // With both of them dead, whoever comes next has to recover the file.
            if plan.chance(plan.isWalking ? 10 : 25) { try endAll(&plan) }
            try lookAtLedger(&plan)
        }
        try endAll(&plan)
        let ledger = try scene.openLedger()
        try check.finish(try scene.authority(ledger, wallClock: LaterWallClock()))
        try ledger.close()
    }

    private mutating func start(_ place: Int, _ plan: inout CrashPlan) throws {
        let death = plan.next()
        var arguments = ["--seed", String(plan.seed())]
        if let retried { arguments += ["--retry", retried] }
        var key: String?
        if let life = death.life {
            number += 1
            arguments += ["--number", String(number), "--blocks", plan.chance(50) ? "1" : "0"]
            key = life.key(number)
        }
        victims[place] = Victim(process: try CrashWorker.start(scene, death, arguments), death: death, key: key)
    }

    /// Waits until something happens or has to.
    private mutating func wait(_ plan: inout CrashPlan) throws {
        let running = victims.indices.filter { victims[$0] != nil }
        let next = running.compactMap { victims[$0].map { $0.end ?? $0.limit } }.min() ?? .now
        let places = WorkerProcess.wait(
            for: running.compactMap { victims[$0]?.process },
            atMost: next - ContinuousClock.now
        )
        for place in places.map({ running[$0] }) {
            guard let victim = victims[place] else { continue }
            guard let lines = victim.process.lines() else {
                try ended(victim, &plan)
                continue
            }
            if let time = victim.death.time, lines.contains("ready") { victims[place]?.end = .now + time }
        }
    }

    /// Notes the end of a process that nobody has ended from outside.
    private mutating func ended(_ victim: Victim, _ plan: inout CrashPlan) throws {
        let ending = victim.process.waitForEnd()
        try note(ending)
        guard let key = victim.key else { return }
        if ending == .exited(0) {
            plan.putBack(victim.death)
        } else {
            walked += 1
            retried = key
        }
    }

    private mutating func endIfDue(_ place: Int) throws {
        guard let victim = victims[place], !victim.process.hasEnded else { return }
        if let end = victim.end, end <= .now {
            victim.process.end()
            try note(victim.process.waitForEnd())
        }
        try require(victim.limit > .now, "a process hangs: \(victim.death)")
    }

    private mutating func endAll(_ plan: inout CrashPlan) throws {
        for victim in victims.compactMap(\.self) {
            victim.process.end()
            try note(victim.process.waitForEnd())
            plan.putBack(victim.death)
        }
        victims = [nil, nil]
    }

    private mutating func note(_ ending: WorkerProcess.Ending) throws {
        switch ending {
        case .killed(by: 9): kills += 1
        case .exited(0): survived += 1
        default: throw Failure("a process ended in its own way, \(ending); what it said stands above")
        }
    }

    /// Opens the file as a process that comes after a crash does, and answers what waits for people.
    private mutating func lookAtLedger(_ plan: inout CrashPlan) throws {
        let ledger = try scene.openLedger()
        let calls = try CrashCalls(scene, ledger: ledger)
        try check.run(calls.authority, verifies: kills.isMultiple(of: Self.verifiedEvery))
        for operation in try calls.authority.operations(OperationQuery(statuses: [.pending])) where plan.chance(30) {
            let life = try CrashLife.parse(operation.idempotencyKey.rawValue).life
            guard let approval = operation.approval?.terms.id else { continue }
            try calls.vote(approval, life, operation.idempotencyKey.rawValue)
        }
        try ledger.close()
    }
}
#endif
