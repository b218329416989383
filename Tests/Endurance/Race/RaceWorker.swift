#if SQLite
import Dispatch
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Synchronization

#if AsyncHTTPClient
import HaltStateAsyncHTTPClient
import HaltStateRemote
#endif

/// A process with callers, who all begin when they are told a key.
struct RaceWorker {
    private static let action: ActionName = "job.race"

    private let options: Options
    private let callers: Int

    init(_ options: Options) throws {
        self.options = options
        callers = try options.number("callers", default: 1)
    }

    func run() async throws {
        #if Server
        if options["ground"] == "server" { return try await RaceServer(folder: try options.text("folder")).run() }
        #endif
        let client = try client()
        WorkerProcess.say("ready")
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2, let spread = Int(words[1]) else { throw Failure("a race without a key: \(line)") }
            WorkerProcess.say(await race(client, key: words[0], spread: spread).line)
        }
    }

    private func client() throws -> HaltStateClient {
        switch RaceGround(rawValue: try options.text("ground")) {
        case .memory?: HaltStateClient(authority: try Self.authority(MemoryLedger()))
        case .sqlite?:
            HaltStateClient(authority: try Self.authority(CrashScene(folder: try options.text("folder")).openLedger()))
        case .http?: try remoteClient()
        case nil: throw Failure("there is no such ground")
        }
    }

    #if Server && AsyncHTTPClient
    private func remoteClient() throws -> HaltStateClient {
        let port: Int = try options.number("port")
        guard let url = URL(string: "http://127.0.0.1:\(port)") else { throw Failure("there is no such port") }
        return try HaltStateClient(
            tenantID: "shop",
            apiKey: try options.text("key"),
            remote: RemoteAuthority.Configuration(
                baseURL: url,
                timeout: .seconds(30),
                transport: AsyncHTTPClientTransport.shared
            )
        )
    }
    #else
    private func remoteClient() throws -> HaltStateClient { throw Failure("this build cannot race over HTTP") }
    #endif

    static func authority(_ ledger: any Ledger) throws -> LocalAuthority {
        LocalAuthority(policies: try policies(), ledger: ledger)
    }

    static func policies() throws -> PolicySet {
        try PolicySet([Policy(name: "all", actionPattern: "job.*", effect: .allow, priority: 1)], version: "race")
    }

    /// - Parameter spread: How many microseconds the callers may come after each other.
    private func race(_ client: HaltStateClient, key: String, spread: Int) async -> RaceTally {
        let executions = Executions()
        return await withTaskGroup(of: RaceTally.Ending.self) { tasks in
            for caller in 0..<callers {
                tasks.addTask {
                    if spread > 0 { try? await Task.sleep(for: .microseconds(Int.random(in: 0..<spread))) }
                    // A quarter of them do not suspend.
                    if caller % 4 == 3 { return await Self.callBlocking(client, key, executions) }
                    return await Self.call(client, key, executions)
                }
            }
            var tally = await tasks.reduce(into: RaceTally()) { $0.add($1) }
            tally.executions = executions.count
            return tally
        }
    }

    private static func call(_ client: HaltStateClient, _ key: String, _ executions: Executions) async
        -> RaceTally.Ending
    {
        do {
            try await client.guard(action, idempotencyKey: IdempotencyKey(key)) { _ in executions.add() }
            return .ran
        } catch {
            return RaceTally.Ending(error)
        }
    }

    private static func callBlocking(_ client: HaltStateClient, _ key: String, _ executions: Executions) async
        -> RaceTally.Ending
    {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                do {
                    try client.blocking.guard(action, idempotencyKey: IdempotencyKey(key)) { _ in executions.add() }
                    continuation.resume(returning: .ran)
                } catch {
                    continuation.resume(returning: RaceTally.Ending(error))
                }
            }
        }
    }

    /// How often a body ran.
    private final class Executions: Sendable {
        private let counter = Atomic(0)

        func add() { counter.add(1, ordering: .relaxed) }

        var count: Int { counter.load(ordering: .relaxed) }
    }
}
#endif
