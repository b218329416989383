#if SQLite
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting

/// Lets 64 callers race for one key, again and again, and counts how often its body runs.
struct RaceCommand {
    private let rounds: Int
    private let seed: UInt64
    private let grounds: [RaceGround]

    init(_ options: Options) throws {
        rounds = try options.number("rounds", default: 300)
        seed = try options.number("seed", default: UInt64.random(in: 0..<1_000_000))
        guard let name = options["ground"] else {
            grounds = RaceGround.available
            return
        }
        grounds = RaceGround.available.filter { $0.rawValue == name }
        try require(!grounds.isEmpty, "this build cannot race on '\(name)'; \(RaceGround.available.map(\.rawValue))")
    }

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "haltstate-endurance-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        print("race: \(rounds) rounds of \(RaceGround.callers) callers, seed \(seed)")
        for ground in grounds { try run(ground, try CrashScene.make(in: folder)) }
        if !grounds.contains(.http), grounds.count > 1 { print("  http: needs the traits Server and AsyncHTTPClient") }
    }

    private func run(_ ground: RaceGround, _ scene: CrashScene) throws {
        let start = ContinuousClock.now
        if ground != .memory { try scene.openLedger().close() }
        let field = try RaceField(ground, scene)
        var generator = SeededGenerator(seed: seed)
        var tally = RaceTally()
        for round in 0..<rounds {
            // Every other time they come a little after each other, so that some come while the body runs or is reported.
            let spread = round.isMultiple(of: 2) ? 0 : Int.random(in: 1..<3_000, using: &generator)
            tally.add(try field.race(key: "race-\(round)", spread: spread))
        }
        try field.end()
        // Callers wait for their turn. To be told to try again is the exception, and no answer.
        try require(tally.busy * 100 <= rounds * RaceGround.callers, "too many were told to try again: \(tally.busy)")
        if ground != .memory { try requireRecorded(scene, tenant: ground == .http ? "shop" : "local") }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let rate = Int(Double(rounds) / seconds)
        print("  \(ground): one execution a round, \(tally.refused) refused, \(tally.busy) told to try again")
        print("  \(ground): \(Int(seconds)) s, \(rate) rounds a second, \(ground.processes) processes")
    }

    /// The ledger tells of each round once, with an outcome.
    private func requireRecorded(_ scene: CrashScene, tenant: TenantID) throws {
        let ledger = try scene.openLedger()
        let authority = LocalAuthority(policies: try RaceWorker.policies(), ledger: ledger, tenant: tenant)
        let summary = try authority.verifyEvidence()
        try require(summary.operations == rounds, "\(summary.operations) operations are recorded, and not \(rounds)")
        let completed = try authority.operations(OperationQuery(statuses: [.completed], limit: .max)).count
        try require(completed == rounds, "\(completed) operations have an outcome, and not \(rounds)")
        try ledger.close()
    }
}
#endif
