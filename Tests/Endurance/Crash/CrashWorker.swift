#if SQLite
import Foundation
import HaltState
import HaltStateSQLite
import HaltStateTesting

/// The process that is killed.
struct CrashWorker {
    private let options: Options
    private let scene: CrashScene

    init(_ options: Options) throws {
        self.options = options
        scene = CrashScene(folder: try options.text("folder"))
    }

    func run() async throws {
        EndOfInput.endsThisProcess()
        try WatchedFiles.install()
        let life = options["life"].flatMap(CrashLife.init)
        if life == .opening { try arm() }
        let ledger = try scene.openLedger()
        let calls = try CrashCalls(scene, ledger: ledger)
        if life == .closing { try await calls.live(.allowed, 1, blocks: false, votes: false) }
        let retried = try options["retry"].map(CrashLife.parse)
        if life != nil, let retried { try await calls.live(retried.life, retried.number, blocks: false, votes: false) }
        if life != .opening { try arm() }
        WorkerProcess.say("ready")
        switch life {
        case .opening?: break
        case .closing?: try ledger.close()
        case let life?:
            let blocks: Int = try options.number("blocks")
            try await calls.live(life, try options.number("number"), blocks: blocks == 1, votes: true)
        case nil: try await liveAtRandom(calls, retrying: retried)
        }
        WorkerProcess.say("points \(WritePoint.count)")
        // What is left to do would only be undone: nothing that counts may depend on a tidy end.
        _exit(0)
    }

    private func arm() throws {
        let moment: Int = try options.number("moment")
        WritePoint.arm(try options.number("point"), WritePoint.Moment(rawValue: moment) ?? .before)
    }

    /// Calls with keys that other calls have used, and will use, in this process and others, a few of them at a time.
    private func liveAtRandom(
        _ calls: CrashCalls,
        retrying retried: (life: CrashLife, number: Int)?
    ) async throws {
        var generator = SeededGenerator(seed: try options.number("seed"))
        for _ in 0..<200 {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let blocks = Int.random(in: 0..<3, using: &generator) == 0
                    let votes = Bool.random(using: &generator)
                    var life = CrashLife.ofOperations.randomElement(using: &generator) ?? .allowed
                    var number = max(0, calls.effectCount / 4 + Int.random(in: -3...2, using: &generator))
                    if let retried, Int.random(in: 0..<4, using: &generator) == 0 { (life, number) = retried }
                    tasks.addTask { [life, number] in
                        try await calls.live(life, number, blocks: blocks, votes: votes)
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }
}
#endif
