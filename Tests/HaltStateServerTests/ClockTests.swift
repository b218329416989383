#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Logging
import Testing

@testable import HaltStateServer

@Suite("When the clock jumps", .timeLimit(.minutes(5)))
struct ClockTests {
    private static let approve: ContextValue = ["decision": "approve", "reason": "fine"]

    @Test(
        "When the clock jumps, what waits is still listed, pending and not decided, and is told as expired ten minutes later"
    )
    func forward() async throws {
        try await TestServer.run { server in
            let bob = try server.key(.write, name: "bob")
            var ids: [String] = []
            for number in 0..<50 {
                ids.append(try await server.guardCall("job.ask", key: "k-\(number)").text("approval_id"))
            }
            var stream = try await server.stream("approvals/stream").makeAsyncIterator()
            _ = try await stream.next()
            let before = server.clock.now()
            server.clock.jump(by: .seconds(24 * 3_600))

            #expect(try await server.ask("GET", "approval/\(ids[0])")["status"] == "pending")
            #expect(try await server.guardCall("job.ask", key: "k-0")["status"] == "pending")
            guard case .array(let listed)? = try await server.ask("GET", "approvals?limit=100")["approvals"] else {
                return #expect(Bool(false))
            }
            #expect(listed.count == 50)
            let refused = try await server.ask("POST", "approval/\(ids[0])/decision", Self.approve, as: bob)
            #expect(refused.status == 503)
            #expect(refused["code"] == "clock_in_doubt")
            #expect(try refused.text("detail").contains("check the clock"))
            #expect(refused.headers["retry-after"] == "30")
            let since = "approvals/since?since=\(before + .seconds(-1))"
            #expect(try await server.ask("GET", since)["decisions"] == [])

            server.clock.advance(by: .seconds(600))
            var told = ""
            for _ in 0..<50 { told += try await stream.next() ?? "" }
            for id in ids { #expect(told.contains(id)) }
            #expect(told.ranges(of: #""status":"expired""#).count == 50)
            let news = server.log.lines.filter { $0.message.contains("expiry of tenant shop is") }
            #expect(news.map(\.level) == [.warning, .warning])
            #expect(news.first?.message.contains("the clock has jumped forward by 24 hours") == true)
        }
    }

    @Test("When the clock jumps back, decisions are told on streams, and to who catches up by the time of the last one")
    func back() async throws {
        try await TestServer.run { server in
            let bob = try server.key(.write, name: "bob")
            func decided(_ key: String) async throws -> String {
                let id = try await server.guardCall("job.ask", key: key).text("approval_id")
                #expect(try await server.ask("POST", "approval/\(id)/decision", Self.approve, as: bob).status == 200)
                return id
            }
            var live = try await server.stream("approvals/stream").makeAsyncIterator()
            _ = try await live.next()
            let first = try await decided("first")
            server.clock.advance(by: .seconds(60))
            let seen = server.clock.now()
            let second = try await decided("second")
            server.clock.jump(by: .seconds(-3_600))
            let third = try await decided("third")
            for id in [first, second, third] { #expect(try await live.next()?.contains(id) == true) }

            for time in [seen, seen + .microseconds(-1)] {
                var late = try await server.stream("approvals/stream?last_seen=\(time)").makeAsyncIterator()
                _ = try await late.next()
                for id in [second, third] { #expect(try await late.next()?.contains(id) == true) }
            }
            func told(since time: Timestamp) async throws -> [String] {
                let text = try await server.ask("GET", "approvals/since?since=\(time)").text
                return [first, second, third].filter { text.contains($0) }
            }
            #expect(try await told(since: seen) == [third])
            #expect(try await told(since: server.clock.now()) == [])
            #expect(
                try await told(since: seen + .seconds(1)) == [third],
                "nobody can have seen it who asks by a right clock"
            )
        }
    }

    @Test("When the clock jumps forward and back, pages by the time of the last decision come to each decision")
    func pages() async throws {
        try await TestServer.run { server in
            let bob = try server.key(.write, name: "bob")
            let start = server.clock.now()
            var ids: Set<String> = []
            for number in 0..<12 {
                server.clock.advance(by: .seconds(1))
                if number == 4 { server.clock.jump(by: .seconds(24 * 3_600)) }
                if number == 5 { server.clock.jump(by: .seconds(-24 * 3_600)) }
                let id = try await server.guardCall("job.ask", key: "k-\(number)").text("approval_id")
                #expect(try await server.ask("POST", "approval/\(id)/decision", Self.approve, as: bob).status == 200)
                ids.insert(id)
            }
            var told: [String] = []
            var since = start.description
            while true {
                let page = try await server.ask("GET", "approvals/since?since=\(since)&limit=2")
                guard case .array(let decisions)? = page["decisions"], case .object(let last)? = decisions.last else {
                    break
                }
                for case .object(let decision) in decisions {
                    if case .string(let id)? = decision["request_id"] { told.append(id) }
                }
                guard case .string(let time)? = last["decided_at"], told.count <= 12 else { break }
                since = time
            }
            #expect(told.count == 12)
            #expect(Set(told) == ids)
        }
    }

    @Test(
        "When the clock jumps forward, content that is kept for a time is kept until the clock is right again, or believed"
    )
    func content() async throws {
        try await TestServer.run { server in
            let tenants = try Tenants(
                ledger: server.ledger,
                terms: AuthorityTerms(),
                wallClock: ClockWatch(server.clock),
                load: { try PolicySet([]) }
            )
            _ = try await server.guardCall("job.ask", key: "k")
            let before = server.clock.now()
            #expect(try await tenants.settledTime() == before)
            server.clock.jump(by: .seconds(24 * 3_600))
            #expect(try await tenants.settledTime() <= before)
            server.clock.advance(by: .seconds(600))
            #expect(try await tenants.settledTime() == server.clock.now())
        }
    }
}

@Suite("A time that the clock has shown is found")
struct DecisionTimesTests {
    typealias Case = (times: [Int64], time: Int64, place: Int)

    /// Places are counted from 1.
    static let growing: [Case] = [
        ([], 10, 0), ([10, 20, 30], 5, 0), ([10, 20, 30], 10, 0), ([10, 20, 30], 15, 1), ([10, 20, 30], 20, 1),
        ([10, 20, 30], 40, 3),
    ]
    static let standingStill: [Case] = [
        ([10, 10, 20, 20, 20], 10, 0), ([10, 10, 20, 20, 20], 20, 2), ([10, 10, 20, 20, 20], 30, 5),
    ]
    /// What stands behind a later time was not seen with it.
    static let setBack: [Case] = [
        ([10, 20, 12, 14], 20, 1), ([10, 20, 12, 14], 25, 2), ([10, 20, 12, 14], 12, 2), ([10, 20, 12, 14], 14, 3),
        ([10, 20, 12, 14], 16, 1), ([10, 20, 12, 14, 30], 30, 4), ([10, 20, 12, 14, 30], 35, 5),
    ]
    static let forwardAndBack: [Case] = [
        ([10, 90, 12, 14], 12, 2), ([10, 90, 12, 14], 90, 1), ([10, 90, 12, 14], 50, 1), ([10, 90, 12, 14], 99, 2),
    ]
    static let shownTwice: [Case] = [([10, 20, 10], 10, 0), ([10, 20, 15, 30, 15], 15, 2)]
    /// Clients of this package ask for the moment before the last decision.
    static let momentBefore: [Case] = [([10, 20, 12, 14], 19, 1), ([10, 20, 12, 14], 11, 2)]

    @Test(
        "A time that the clock has shown is found before its first place, and before all that nobody can have seen who has seen up to it",
        arguments: growing + standingStill + setBack + forwardAndBack + shownTwice + momentBefore
    )
    func places(times: [Int64], time: Int64, place: Int) {
        var book = DecisionTimes()
        for (index, time) in times.enumerated() { book.take(Timestamp(microseconds: time), at: index + 1) }
        #expect(book.place(before: Timestamp(microseconds: time)) == place)
    }
}
#endif
