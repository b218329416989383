#if SQLite
/// The processes of a race.
struct RaceField {
    private let server: WorkerProcess?
    private let workers: [WorkerProcess]

    init(_ ground: RaceGround, _ scene: CrashScene) throws {
        var arguments = ["race-worker", "--folder", scene.folder, "--ground"]
        if ground == .http {
            let server = try WorkerProcess(arguments + ["server"])
            let words = try Self.answer(of: server).split(separator: " ").map(String.init)
            try require(words.count == 3, "the server does not serve: \(words)")
            arguments += ["http", "--port", words[1], "--key", words[2]]
            self.server = server
        } else {
            arguments.append(ground.rawValue)
            server = nil
        }
        arguments += ["--callers", String(RaceGround.callers / ground.processes)]
        workers = try (0..<ground.processes).map { _ in try WorkerProcess(arguments) }
        for worker in workers { _ = try Self.answer(of: worker) }
    }

    /// Starts all callers on one key.
    func race(key: String, spread: Int) throws -> RaceTally {
        for worker in workers { try worker.tell("\(key) \(spread)") }
        var tally = RaceTally()
        for worker in workers { tally.add(try RaceTally(line: try Self.answer(of: worker))) }
        try require(tally.executions == 1, "\(key) ran \(tally.executions) times: \(tally)")
        let isOrderly = tally.errors.isEmpty && tally.ran == 1
        try require(isOrderly, "\(key) ended for somebody in a way that nobody expects: \(tally)")
        return tally
    }

    /// Lets the callers go.
    func end() throws {
        for worker in workers {
            worker.closeInput()
            try require(worker.waitForEnd() == .exited(0), "a process of a race did not end well")
        }
        server?.end()
    }

    /// The next line that a process prints.
    private static func answer(of process: WorkerProcess) throws -> String {
        let limit = ContinuousClock.now + .seconds(60)
        while true {
            let isReadable = !WorkerProcess.wait(for: [process], atMost: limit - .now).isEmpty
            try require(isReadable, "a process of a race hangs")
            guard let lines = process.lines() else { throw Failure("a process of a race is gone") }
            if let line = lines.first { return line }
        }
    }
}
#endif
