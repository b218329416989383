#if SQLite
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// Kills processes in the middle of guarded calls, and holds their ledgers against the promises.
struct CrashCommand {
    /// So many kills share a ledger.
    private static let killsPerScene = 100

    private let kills: Int
    private let seed: UInt64

    init(_ options: Options) throws {
        kills = try options.number("kills", default: 300)
        seed = try options.number("seed", default: UInt64.random(in: 0..<1_000_000))
    }

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "haltstate-endurance-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        print("crash: \(kills) kills, seed \(seed)")
        do {
            try run(in: folder)
        } catch {
            print("failed; the files are in \(folder)")
            throw error
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func run(in folder: String) throws {
        let start = ContinuousClock.now
        var points: [CrashLife: Int] = [:]
        for life in CrashLife.allCases { points[life] = try CrashAlone(life, folder).countPoints() }
        let counted = CrashLife.allCases.map { "\($0.rawValue) \(points[$0] ?? 0)" }.joined(separator: ", ")
        print("  write points: \(counted)")
        var plan = CrashPlan(points: points, kills: kills, seed: seed)
        var done = CrashResult()
        for death in plan.ofFile {
            done.add(try CrashAlone(death.life ?? .opening, folder).die(death, seed: plan.seed()))
        }
        while done.kills < kills {
            let scene = try CrashScene.make(in: folder)
            var pair = CrashPair(scene)
            try pair.run(&plan, kills: min(Self.killsPerScene, kills - done.kills))
            done.add(CrashResult(pair))
            scene.remove()
        }
        done.report(plan, took: ContinuousClock.now - start)
        try done.requireCoverage(of: plan)
    }
}
#endif
