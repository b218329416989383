import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateRemote
import HaltStateTesting
import Testing

@Suite("The deadline of a call over HTTP", .tags(.failClosed), .stoppingServers, .serialized)
struct RemoteDeadlineTests {
    private static func client(
        _ transport: NotingTransport,
        timeout: Duration,
        clock: ManualClock = ManualClock(),
        change: (inout HaltStateClient.Configuration) -> Void = { _ in }
    ) throws -> HaltStateClient {
        let configuration = RemoteAuthority.Configuration(timeout: timeout, transport: transport)
        let authority = try RemoteAuthority(
            tenantID: "acme",
            apiKey: RemoteSamples.key,
            configuration: configuration
        )
        return RemoteSamples.client(authority, retry: RetryPolicy(deadline: .seconds(30)), clock: clock, change: change)
    }

    private static func run(_ client: HaltStateClient, blocking: Bool) async throws {
        guard blocking else { return try await client.guard("a.b", idempotencyKey: "k") { _ in } }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { try client.blocking.guard("a.b", idempotencyKey: "k") { _ in } }
                )
            }
        }
    }

    @Test("No answer may take longer than the call has left", arguments: [false, true])
    func limits(blocking: Bool) async throws {
        let clock = ManualClock()
        let transport = NotingTransport { step in if step == "guard" { clock.advance(by: .seconds(20)) } }
        try await Self.run(try Self.client(transport, timeout: .seconds(60), clock: clock), blocking: blocking)
        #expect(transport.steps == ["guard", "start", "report"])
        let limits = transport.limits
        #expect(limits[0] <= .seconds(30))
        #expect(limits[1] <= .seconds(10), "the start has what the question has left")
        #expect(limits[2] > limits[1] && limits[2] <= .seconds(30), "the report has a deadline of its own")
    }

    @Test("A short timeout stays as it is", arguments: [false, true])
    func timeout(blocking: Bool) async throws {
        let transport = NotingTransport()
        try await Self.run(try Self.client(transport, timeout: .seconds(2)), blocking: blocking)
        #expect(transport.limits == [.seconds(2), .seconds(2), .seconds(2)])
    }

    @Test("A start for which no time is left is not sent", arguments: [false, true])
    func late(blocking: Bool) async throws {
        let clock = ManualClock()
        let transport = NotingTransport { _ in clock.advance(by: .seconds(31)) }
        let error = await #expect(throws: HaltStateError.self) {
            try await Self.run(try Self.client(transport, timeout: .seconds(2), clock: clock), blocking: blocking)
        }
        #expect(error?.code == .startUnconfirmed)
        #expect(transport.steps == ["guard"])
    }

    @Test("A time of day that is set ends no call, and prolongs none", arguments: [-86_400, 86_400])
    func setClock(seconds: Int) async throws {
        let clock = ManualClock()
        let transport = NotingTransport { _ in
            clock.jump(by: .seconds(seconds))
            clock.advance(by: .seconds(12))
        }
        try await Self.run(try Self.client(transport, timeout: .seconds(60), clock: clock), blocking: false)
        #expect(transport.steps == ["guard", "start", "report"])
        for (limit, most) in zip(transport.limits, [30, 18, 30]) { #expect(limit <= .seconds(most)) }

        let failing = NotingTransport(failure: 503) { _ in
            clock.jump(by: .seconds(seconds))
            clock.advance(by: .seconds(12))
        }
        let client = try Self.client(failing, timeout: .seconds(60), clock: clock)
        await #expect(throws: HaltStateError.self) { _ = try await client.check("a.b") }
        #expect(failing.limits.count == 3, "as often as there is time for")
        for (limit, most) in zip(failing.limits, [30, 18, 6]) { #expect(limit <= .seconds(most)) }
    }

    @Test("The check of a client has the same deadline")
    func check() async throws {
        let transport = NotingTransport()
        let client = try Self.client(transport, timeout: .seconds(60))
        _ = try await client.check("a.b")
        #expect(transport.limits.allSatisfy { $0 <= .seconds(30) })
    }

    @Test("What is asked and told beside calls has the same deadline, all attempts together")
    func evidence() async throws {
        let observation = EvidenceObservation(eventID: "e", action: "email.received", direction: .input)
        let attachment = EvidenceAttachment(id: "a", evidenceID: "ev-1", kind: .input, content: [1])
        let questions: [@Sendable (HaltStateClient) async throws -> Void] = [
            { _ = try await $0.record(observation) }, { _ = try await $0.attach(attachment) },
            { _ = try await $0.approvals(since: Timestamp(microseconds: 0)) },
        ]
        for question in questions {
            let clock = ManualClock()
            let transport = NotingTransport(failure: 503) { _ in clock.advance(by: .seconds(12)) }
            let client = try Self.client(transport, timeout: .seconds(60), clock: clock)
            await #expect(throws: HaltStateError.self) { try await question(client) }
            #expect(transport.limits.count >= 2)
            for (limit, most) in zip(transport.limits, [30, 18, 6]) { #expect(limit <= .seconds(most)) }
        }
    }

    @Test("What a call is held for by the kill switch does not count, and what each step takes after that does")
    func held() async throws {
        let clock = ManualClock()
        let transport = NotingTransport { _ in clock.advance(by: .seconds(12)) }
        let time = HeldClock()
        let killSwitch = KillSwitch(authority: Agent(), agentID: "test-agent", interval: .seconds(40), clock: time)
        let client = try Self.client(transport, timeout: .seconds(60), clock: clock) { $0.killSwitch = killSwitch }
        let run = Task { await killSwitch.run() }
        while killSwitch.standing != .paused { await Task.yield() }
        let call = Task { try await Self.run(client, blocking: false) }
        while time.sleepers < 2 { await Task.yield() }
        clock.advance(by: .seconds(40))
        time.advance(by: .seconds(40))
        try await call.value
        #expect(transport.steps == ["guard", "start", "report"])
        #expect(transport.limits[0] > .seconds(20))
        #expect(transport.limits[1] <= .seconds(18))
        run.cancel()
    }

    /// Paused at first, and then running.
    private final class Agent: Authority {
        private let inner = try? TestAuthority(.allow)
        private let questions = Counter()

        func standing(of agentID: AgentID) async throws -> AgentStanding { questions.next() == 1 ? .paused : .running }

        private var authority: TestAuthority {
            get throws { try #require(inner) }
        }

        func requestPermit(_ request: GuardRequest) async throws -> GuardReply { try authority.requestPermit(request) }
        func redeemPermit(_ request: StartRequest) async throws -> StartReceipt { try authority.redeemPermit(request) }
        func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt {
            try authority.recordOutcome(report)
        }
        func check(_ request: CheckRequest) async throws -> CheckReply { try authority.check(request) }
        func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try authority.recordCheck(report) }
        func approval(_ id: String) async throws -> ApprovalReply { try authority.approval(id) }
    }
}
