#if Server
import Foundation
import HTTPTypes
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import HaltStateServer

@Suite("On a stream, decisions", .timeLimit(.minutes(5)))
struct DecisionStreamTests {
    private static let approve: ContextValue = ["decision": "approve", "reason": "fine"]

    @Test("On a stream, decisions are told on every one that is open, once, and to who comes later as catch-up")
    func everyone() async throws {
        try await TestServer.run { server in
            let bob = try server.key(.write, name: "bob")
            let before = server.clock.now()
            server.clock.advance(by: .seconds(1))
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            var first = try await server.stream("approvals/stream").makeAsyncIterator()
            var second = try await server.stream("approvals/stream?tenant_id=shop").makeAsyncIterator()
            #expect(try await first.next() == #"{"type":"CONNECTED"}"#)
            #expect(try await second.next() == #"{"type":"CONNECTED"}"#)
            _ = try await server.ask("POST", "approval/\(id)/decision", Self.approve, as: bob)
            let told = try #require(try await first.next())
            #expect(try await second.next() == told)
            let event = try JSONDecoder().decode([String: ContextValue].self, from: Data(told.utf8))
            #expect(event["request_id"] == .string(id))
            #expect(event["status"] == "approved")
            #expect(event["catchup"] == false)
            #expect(event["timestamp"] == .string(server.clock.now().description))

            var late = try await server.stream("approvals/stream?last_seen=\(before)").makeAsyncIterator()
            _ = try await late.next()
            #expect(try await late.next()?.contains(#""catchup":true"#) == true)
            let since = try await server.ask("GET", "approvals/since?since=\(before)&limit=5")
            guard case .array(let list)? = since["decisions"] else { return #expect(Bool(false)) }
            #expect(list.count == 1)
            let none = try await server.ask("GET", "approvals/since?since=\(server.clock.now())")
            #expect(none["decisions"] == [])
        }
    }

    @Test("On a stream, decisions of another process are told as well")
    func elsewhere() async throws {
        try await TestServer.run { server in
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            var stream = try await server.stream("approvals/stream").makeAsyncIterator()
            _ = try await stream.next()
            let other = LocalAuthority(policies: .empty, ledger: server.ledger, tenant: "shop", wallClock: server.clock)
            try await other.decide(id, .reject, by: Approver(name: "carol", authentication: "os-user:carol"))
            #expect(try await stream.next()?.contains(#""status":"rejected""#) == true)
        }
    }

    @Test("On a stream, decisions of the clock are told, though nobody asks")
    func expiry() async throws {
        try await TestServer.run { server in
            let early = try await server.guardCall("job.ask", key: "early").text("approval_id")
            var stream = try await server.stream("approvals/stream").makeAsyncIterator()
            _ = try await stream.next()
            let late = try await server.guardCall("job.ask", key: "late").text("approval_id")
            server.clock.advance(by: .seconds(25 * 3_600))
            var told: [String] = []
            for _ in 0..<2 { told.append(try await stream.next() ?? "") }
            #expect(told.allSatisfy { $0.contains(#""status":"expired""#) })
            for id in [early, late] { #expect(told.count { $0.contains(id) } == 1) }
            let path = "approvals/stream?last_seen=\(server.clock.now())"
            var again = try await server.stream(path).makeAsyncIterator()
            _ = try await again.next()
            #expect(try await again.next()?.contains(#""catchup":true"#) == true)
        }
    }

    @Test("On a stream, decisions of the past are told all, however many there are, and then those to come")
    func past() async throws {
        let count = 300
        try await TestServer.run { server in
            let authority = LocalAuthority(
                policies: try PolicySet(bytes: server.policies.text.utf8, file: "policies.json"),
                ledger: server.ledger,
                tenant: "shop",
                wallClock: server.clock
            )
            let start = server.clock.now()
            var ids: [String] = []
            for number in 0..<count {
                server.clock.advance(by: .seconds(1))
                let request = GuardRequest(
                    OperationIdentity(idempotencyKey: "k-\(number)", action: "job.ask", agentID: "a"),
                    params: [:]
                )
                guard case .pending(let pending, _) = try await authority.requestPermit(request) else {
                    Issue.record("nothing was asked")
                    return
                }
                ids.append(pending)
                try await authority.decide(pending, .approve, by: Approver(name: "p", authentication: "test"))
            }
            var stream = try await server.stream("approvals/stream?last_seen=\(start)").makeAsyncIterator()
            _ = try await stream.next()
            for id in ids { #expect(try await stream.next()?.contains(id) == true) }
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            let bob = try server.key(.write, name: "bob")
            _ = try await server.ask("POST", "approval/\(id)/decision", Self.approve, as: bob)
            let live = try #require(try await stream.next())
            #expect(live.contains(id))
            #expect(live.contains(#""catchup":false"#))
            let page = try await server.ask("GET", "approvals/since?since=\(start)&limit=7")
            guard case .array(let decisions)? = page["decisions"] else { return #expect(Bool(false)) }
            #expect(decisions.count == 7)
            #expect(page.text.contains(ids[6]) && !page.text.contains(ids[7]))
        }
    }

    @Test("On a stream, decisions are told no more once the key that asked for them is revoked")
    func revoked() async throws {
        try await TestServer.run({ $0.limits.streamHeartbeat = .milliseconds(1) }) { server in
            let key = try server.key(.check)
            var stream = try await server.stream("approvals/stream", as: key).makeAsyncIterator()
            _ = try await stream.next()
            try server.keys.revoke(key.id)
            #expect(try await stream.next() == nil)
        }
    }

    @Test(
        "On a stream, decisions are told to their own tenant alone, and to a key of an agent only those of that agent"
    )
    func isolation() async throws {
        try await TestServer.run { server in
            let boss = try server.key(.write, name: "boss")
            let worker = try server.key(.check, agent: "worker")
            let banker = try server.keys.create(tenant: "bank", scopes: Set(KeyScope.allCases), name: "banker")
            let before = server.clock.now()
            server.clock.advance(by: .seconds(1))
            /// Asks as an agent and decides; the approval's name.
            func decided(_ key: String, by agent: String, of holder: APIKey, decider: APIKey) async throws -> String {
                let asked = try await server.ask(
                    "POST",
                    "action/guard",
                    [
                        "agent_id": .string(agent), "action": "job.ask", "params": [:], "idempotency_key": .string(key),
                        "resource": .null, "risk_class": .null,
                    ],
                    as: holder
                )
                let id = try asked.text("approval_id")
                let answer = try await server.ask("POST", "approval/\(id)/decision", Self.approve, as: decider)
                #expect(answer["status"] == "approved")
                return id
            }
            let bankBoss = try server.key(.write, tenant: "bank", name: "boss")
            let live = "approvals/stream"
            let path = live + "?last_seen=\(before)"
            for past in [false, true] {
                var streams: [APIKey: AsyncThrowingStream<String, any Error>] = [:]
                if !past {
                    for key in [server.key, worker, banker] { streams[key] = try await server.stream(live, as: key) }
                }
                let word = "\(past)"
                let theirs = try await decided("other-" + word, by: "other", of: server.key, decider: boss)
                let foreign = try await decided("foreign-" + word, by: "worker", of: banker, decider: bankBoss)
                let own = try await decided("own-" + word, by: "worker", of: server.key, decider: boss)
                if past {
                    for key in [server.key, worker, banker] { streams[key] = try await server.stream(path, as: key) }
                }
                for (key, expected) in [(server.key, [theirs, own]), (worker, [own]), (banker, [foreign])] {
                    var lines = try #require(streams[key]).makeAsyncIterator()
                    var told = ""
                    while !told.contains(try #require(expected.last)) { told += try #require(try await lines.next()) }
                    for id in [theirs, foreign, own] { #expect(told.contains(id) == expected.contains(id)) }
                }
            }
        }
    }

    @Test("On a stream, decisions of a long past are told no further once the key is revoked")
    func pastOfRevokedKey() async throws {
        let clock = ManualClock()
        let ledger = MemoryLedger()
        let policies =
            #"{"version": "1", "policies": [{"name": "a", "action_pattern": "*", "effect": "APPROVAL_REQUIRED", "priority": 1}]}"#
        let authority = LocalAuthority(
            policies: try PolicySet(bytes: policies.utf8, file: "policies.json"),
            ledger: ledger,
            tenant: "shop",
            wallClock: clock
        )
        for number in 0..<200 {
            clock.advance(by: .seconds(1))
            let request = GuardRequest(
                OperationIdentity(idempotencyKey: "k-\(number)", action: "job.ask", agentID: "a"),
                params: [:]
            )
            guard case .pending(let id, _) = try await authority.requestPermit(request) else {
                return #expect(Bool(false))
            }
            try await authority.decide(id, .approve, by: Approver(name: "p", authentication: "test"))
        }
        let looks = Mutex(0)
        let reader = DecisionReader(ledger: ledger, tenant: "shop")
        let stream = DecisionStream(
            past: DecisionStream.Past(reader: reader, start: 0, end: try ledger.head(tenant: "shop").sequence),
            feed: AsyncStream { $0.yield(.heartbeat) },
            isWanted: { _ in true },
            isAdmitted: {
                looks.withLock { looks in
                    looks += 1
                    return looks < 3
                }
            }
        )
        let body = CollectingWriter()
        try await stream.response.body.write(body)
        #expect(looks.withLock { $0 } == 3)
        let told = body.text.ranges(of: "catchup").count
        #expect(told > 0 && told < 200)
        #expect(!body.text.contains("heartbeat"))
    }

    @Test("On a stream, decisions are told on no more streams than half of the connections, whoever opens them")
    func allStreams() async throws {
        try await TestServer.run({ $0.limits.connections = 16 }) { server in
            var open: [AsyncThrowingStream<String, any Error>] = []
            for number in 0..<8 {
                let key = try server.key(.check, tenant: TenantID("tenant-\(number)"))
                open.append(try await server.stream("approvals/stream", as: key))
            }
            #expect(try await server.ask("GET", "approvals/stream").status == 429)
            withExtendedLifetime(open) {}
        }
    }

    @Test("On a stream, decisions are told on as many streams as a tenant may have")
    func limit() async throws {
        try await TestServer.run({ $0.limits.streams = 1 }) { server in
            let stream = try await server.stream("approvals/stream")
            let refused = try await server.ask("GET", "approvals/stream")
            #expect(refused.status == 429)
            #expect(refused.headers["retry-after"] != nil)
            let stranger = try server.key(.check, tenant: "bank")
            _ = try await server.stream("approvals/stream", as: stranger)
            withExtendedLifetime(stream) {}
        }
    }
}

/// What a reply writes, in memory.
private final class CollectingWriter: ResponseBodyWriter, Sendable {
    private let written = Mutex("")

    var text: String { written.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws { written.withLock { $0 += String(buffer: buffer) } }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
#endif
