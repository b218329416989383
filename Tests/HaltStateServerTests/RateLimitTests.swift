#if Server
import Expectations
import HaltState
import HaltStateAuthority
import Testing

@testable import HaltStateServer

@Suite("The rate limit")
struct RateLimitTests {
    @Test("The rate limit lets a burst through, then as many as its rate, for each key by itself")
    func bucket() {
        let limit = RateLimiter(requestsPerSecond: 2, burst: 3)
        for _ in 0..<3 { #expect(limit.take("a", at: .zero) == nil) }
        #expect(limit.take("a", at: .zero) == 1)
        #expect(limit.take("b", at: .zero) == nil)
        #expect(limit.take("a", at: .milliseconds(499)) == 1)
        #expect(limit.take("a", at: .milliseconds(500)) == nil)
        #expect(limit.take("a", at: .milliseconds(500)) == 1)
        for _ in 0..<3 { #expect(limit.take("a", at: .seconds(100)) == nil) }
        #expect(limit.take("a", at: .seconds(100)) == 1)
    }

    @Test(
        "Over HTTP, a key that is none shares one allowance with all that are none, and takes nothing from those that work"
    )
    func strangers() async throws {
        try await TestServer.run({
            $0.limits.requestsPerSecond = 1; $0.limits.burst = 3
        }) { server in
            // At the same time, so that a slow machine does not spread them over more seconds than there are requests.
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for number in 0..<40 {
                    let wrong = "hs_" + String(repeating: "\(number % 10)", count: 48)
                    tasks.addTask { try await server.ask("GET", "agents", headers: ["X-API-Key": wrong]).status }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 401 } >= 3)
            #expect(Set(statuses) == [401, 429])
            #expect(try await server.ask("GET", "agents").status == 200)
        }
    }

    @Test("Over HTTP, a key may ask as often as its limit says, and hears when to come back")
    func rate() async throws {
        try await TestServer.run({
            $0.limits.requestsPerSecond = 1; $0.limits.burst = 3
        }) { server in
            // At the same time, so that a slow machine does not spread them over more seconds than there are requests.
            let answers = try await withThrowingTaskGroup(of: Answer.self) { tasks in
                for _ in 0..<40 { tasks.addTask { try await server.ask("GET", "agents") } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 200 } >= 3)
            #expect(Set(answers.map(\.status)) == [200, 429])
            for answer in answers where answer.status == 429 {
                #expect(answer.headers["retry-after"].flatMap(Int.init) ?? 0 >= 1)
            }
            #expect(try await server.ask("GET", "agents", as: try server.key(.read)).status == 200)
        }
    }
}
#endif
