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
    /// The one life whose write points are gone through, at every moment; all of them when `nil`.
    private let life: CrashLife?

    init(_ options: Options) throws {
        kills = try options.number("kills", default: 300)
        seed = try options.number("seed", default: UInt64.random(in: 0..<1_000_000))
        life = try options["life"].map { name in
            guard let life = CrashLife(rawValue: name) else { throw Failure("there is no life '\(name)'") }
            return life
        }
    }

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "haltstate-endurance-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        print("crash: \(life.map { "every write point of '\($0)'" } ?? "\(kills) kills"), seed \(seed)")
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
        for life in life.map({ [$0] }) ?? CrashLife.walked {
            points[life] = try CrashAlone(life, folder).countPoints()
        }
        let counted = points.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key) \($0.value)" }
        print("  write points: \(counted.joined(separator: ", "))")
        var plan = CrashPlan(points: points, kills: life == nil ? kills : nil, seed: seed)
        var done = CrashResult()
        for death in plan.ofFile {
            done.add(try CrashAlone(death.life ?? .opening, folder).die(death, seed: plan.seed()))
        }
        while plan.isWalking || (life == nil && done.kills < kills) {
            let scene = try CrashScene.make(in: folder)
            var pair = CrashPair(scene)
            let left = life == nil && done.kills < kills ? kills - done.kills : Self.killsPerScene
            try pair.run(&plan, kills: min(Self.killsPerScene, left))
            done.add(CrashResult(pair))
            scene.remove()
        }
        done.report(plan, took: ContinuousClock.now - start)
        if life == nil { try done.requireCoverage(of: plan) }
    }
}
#endif
