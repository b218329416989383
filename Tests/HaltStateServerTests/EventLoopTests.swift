#if Server
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import NIOPosix
import Synchronization
import Testing

@testable import HaltStateServer

@Suite("An event loop")
struct EventLoopTests {
    /// Who asks the ledger, and whether on an event loop.
    private final class Visits: Sendable {
        private let visits = Mutex<[Bool]>([])

        func note() {
            let isOnLoop = MultiThreadedEventLoopGroup.currentEventLoop != nil
            visits.withLock { $0.append(isOnLoop) }
        }

        func take() -> [Bool] {
            visits.withLock { visits in
                defer { visits = [] }
                return visits
            }
        }
    }

    private static let since = "2020-01-01T00:00:00Z"

    @Test(
        "An event loop reads and writes the ledger itself where little is to be done, and leaves what may be much to Swift's pool",
        .timeLimit(.minutes(5))
    )
    func placement() async throws {
        let (reads, writes) = (Visits(), Visits())
        try await TestServer.run(
            ledger: { WatchedLedger(base: $0, willAppend: writes.note, willRead: reads.note) }
        ) { server in
            let approval = try await server.guardCall("job.ask", key: "asked").text("approval_id")
            let granted = try await server.guardCall("job.run", key: "k")
            func claim(_ more: [String: ContextValue]) throws -> ContextValue {
                try server.claim(granted, "job.run", key: "k", more)
            }
            let boss = try server.key(.write, name: "boss")
            let proposal: [String: ContextValue] = ["agent_id": "worker", "action": "job.run", "params": [:]]
            let writing: [(path: String, body: ContextValue, isOnLoop: Bool)] = [
                ("action/check", .object(proposal), true),
                ("action/guard", .object(proposal.merging(["idempotency_key": "new"]) { $1 }), true),
                ("action/guard/start", try claim(["start_id": "s-1"]), true),
                ("action/guard/report", try claim(["report_id": "r-1", "outcome": "success"]), true),
                ("approval/\(approval)/decision", ["decision": "approve"], false),
            ]
            for (path, body, isOnLoop) in writing {
                _ = writes.take()
                let answer = try await server.ask("POST", path, body, as: path.hasSuffix("decision") ? boss : nil)
                #expect(answer.status == 200, "\(path): \(answer.text)")
                #expect(writes.take() == [isOnLoop], "\(path)")
            }
            let reading = ["/ready", "approval/\(approval)", "approvals", "approvals/since?since=\(Self.since)"]
            for path in reading {
                _ = reads.take()
                let answer = try await server.ask("GET", path)
                #expect(answer.status == 200, "\(path): \(answer.text)")
                let seen = reads.take()
                #expect(!seen.isEmpty && !seen.contains(true), "\(path): \(seen)")
            }
            _ = reads.take()
            let stream = try await server.stream("approvals/stream?last_seen=\(Self.since)")
            #expect(try await stream.first { $0.contains(approval) } != nil)
            let seen = reads.take()
            #expect(!seen.isEmpty && !seen.contains(true), "\(seen)")
        }
    }

    @Test("An event loop looks through no long chain: the server has done so before it listens")
    func chains() async throws {
        let lookups = Visits()
        let checked = try SampleOperation("c", identifiers: SequentialIdentifiers()).checked
        let wrap: (SQLiteLedger) -> any Ledger = { ledger in
            #expect(throws: Never.self) {
                _ = try ledger.appendBlocking(to: .none, tenant: "shop") { _ in [checked] }
                _ = try ledger.appendBlocking(to: .none, tenant: "bank") { _ in [checked] }
            }
            return WatchedLedger(base: ledger, willLookUpOrder: lookups.note)
        }
        try await TestServer.run(ledger: wrap) { server in
            #expect(lookups.take() == [false, false])
            let heartbeat = try await server.ask("GET", "heartbeat?agent_id=worker")
            #expect(heartbeat.status == 200)
            #expect(lookups.take() == [true])
        }
    }

    @Test("An event loop does no more than what a guarded call and a heartbeat ask for")
    func brief() async throws {
        try await TestServer.run { server in
            let brief = Set(try server.endpoints.filter(\.isBrief).map(\.name))
            #expect(brief == ["check", "guard", "start", "report", "heartbeat"])
        }
    }
}
#endif
