#if Server
import Foundation
import HaltStateServer
import Synchronization

/// What a server in a process of its own holds at once: 10,000 approvals that wait, and 1,000 open streams of decisions.
struct CrowdBenchmark {
    private static let streams = 1_000
    private static let approvals = 10_000
    private static let decisions = 20
    private static let prefix = "/api/haltstate/sentinel/"

    let folder: URL

    private struct Server {
        let process: Process
        let port: Int
        let agent: String
        let person: String

        var memory: String {
            let report = Process()
            let output = Pipe()
            report.executableURL = URL(filePath: "/bin/ps")
            report.arguments = ["-o", "rss=", "-p", "\(process.processIdentifier)"]
            report.standardOutput = output
            guard (try? report.run()) != nil else { return "unknown" }
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            let kilobytes = Int(text.filter(\.isNumber)) ?? 0
            return "\(kilobytes / 1_024) MB"
        }
    }

    func run() async throws {
        _ = OpenFiles.raise(to: Self.streams + 512)
        let server = try start()
        defer {
            server.process.terminate()
            server.process.waitUntilExit()
        }
        print("crowd: memory of the server with nothing open: \(server.memory)")
        try await measure(server, "with nothing open")
        let waiting = try await ask(server)
        print("  memory with \(waiting.count) approvals waiting: \(server.memory)")
        try await measure(server, "with them waiting")
        try await listen(server, waiting)
    }

    private func start() throws -> Server {
        let process = Process()
        let output = Pipe()
        process.executableURL = Bundle.main.executableURL
        process.arguments = ["serve", folder.path]
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 3, let port = Int(words[0]) else { throw LoopbackClient.Broken(reply: line) }
        return Server(process: process, port: port, agent: words[1], person: words[2])
    }

    /// Asks for what a person has to decide on, and returns the names of the approvals.
    private func ask(_ server: Server) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { tasks in
            for caller in 0..<16 {
                tasks.addTask {
                    try await LoopbackClient.connected(port: server.port, key: server.agent) { client in
                        var names: [String] = []
                        for number in stride(from: caller, to: Self.approvals, by: 16) {
                            let request = GuardedRequests.ask("job.ask", key: "a-\(number)")
                            let reply = try await client.post(Self.prefix + "action/guard", request)
                            guard let name = reply.firstMatch(of: /"approval_id":"([^"]+)"/)?.1 else {
                                throw LoopbackClient.Broken(reply: reply)
                            }
                            names.append(String(name))
                        }
                        return names
                    }
                }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }
    }

    /// One caller, with everything that is open beside it.
    private func measure(_ server: Server, _ name: String) async throws {
        let run = UUID().uuidString
        try await LoopbackClient.connected(port: server.port, key: server.agent) { client in
            for number in 0..<50 { try await GuardedRequests.lifecycle(&client, "warm-\(run)-\(number)") }
            let guards = try await Self.times(400) { try await GuardedRequests.lifecycle(&client, "\(run)-\($0)") }
            print("  a durable guard \(name): \(Self.summary(guards))")
            let lists = try await Self.times(40) { _ in _ = try await client.get(Self.prefix + "approvals?limit=100") }
            print("  the first 100 waiting approvals \(name): \(Self.summary(lists))")
            let path = Self.prefix + "approvals/since?since=2020-01-01T00:00:00Z&limit=500"
            let since = try await Self.times(40) { _ in _ = try await client.get(path) }
            print("  all decisions since 2020 \(name): \(Self.summary(since))")
        }
    }

    private func listen(_ server: Server, _ waiting: [String]) async throws {
        let (arrivals, arrive) = AsyncStream<ContinuousClock.Instant>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<Self.streams {
                tasks.addTask {
                    try await LoopbackClient.connected(port: server.port, key: server.agent) { client in
                        try await client.listen(Self.prefix + "approvals/stream") { _, time in arrive.yield(time) }
                    }
                }
            }
            var arriving = arrivals.makeAsyncIterator()
            for _ in 0..<Self.streams { _ = await arriving.next() }
            print("  memory with \(Self.streams) streams open as well: \(server.memory)")
            try await measure(server, "with all of that open")
            var (first, last): ([Duration], [Duration]) = ([], [])
            for approval in waiting.prefix(Self.decisions) {
                let start = ContinuousClock.now
                try await LoopbackClient.connected(port: server.port, key: server.person) { client in
                    let path = Self.prefix + "approval/\(approval)/decision"
                    _ = try await client.post(path, #"{"decision":"approve"}"#)
                }
                var times: [Duration] = []
                for _ in 0..<Self.streams { if let time = await arriving.next() { times.append(time - start) } }
                first.append(times.min() ?? .zero)
                last.append(times.max() ?? .zero)
            }
            print("  a decision reaches the first stream: \(Self.summary(first))")
            print("  a decision has reached all \(Self.streams): \(Self.summary(last))")
            print("  memory at the end: \(server.memory)")
            tasks.cancelAll()
            while let result = await tasks.nextResult() { _ = result }
        }
    }

    private static func times(_ count: Int, _ body: (Int) async throws -> Void) async throws -> [Duration] {
        var times: [Duration] = []
        for number in 0..<count {
            let start = ContinuousClock.now
            try await body(number)
            times.append(ContinuousClock.now - start)
        }
        return times
    }

    private static func summary(_ times: [Duration]) -> String {
        let sorted = times.sorted()
        func at(_ share: Double) -> String {
            Measurement.text(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] / .milliseconds(1))
        }
        return "median \(at(0.5)) ms, p99 \(at(0.99)) ms"
    }
}
#endif
