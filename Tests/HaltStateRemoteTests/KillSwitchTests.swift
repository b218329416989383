import Expectations
import Foundation
import HaltStateAuthority
import HaltStateTesting
import Synchronization
import Testing

@testable import HaltState
@testable import HaltStateRemote

/// An authority whose word on an agent the test gives, and that allows everything.
private final class Standing: Authority {
    private let answers = Mutex<[Result<AgentStanding, HaltStateError>]>([])
    private let inner: TestAuthority
    let questions = Counter()

    init() throws { inner = try TestAuthority(.allow) }

    func say(_ answers: Result<AgentStanding, HaltStateError>...) {
        self.answers.withLock { $0 += answers }
    }

    var messages: [TestAuthority.Message] { inner.messages }
    var wallClock: any WallClock { inner.clock }

    func standing(of agentID: AgentID) async throws -> AgentStanding {
        questions.next()
        // The last answer is repeated.
        let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
        guard let answer else { throw HaltStateError(code: .unavailable, message: "away") }
        return try answer.get()
    }

    func requestPermit(_ request: GuardRequest) async throws -> GuardReply { try inner.requestPermit(request) }
    func redeemPermit(_ request: StartRequest) async throws -> StartReceipt { try inner.redeemPermit(request) }
    func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt { try inner.recordOutcome(report) }
    func check(_ request: CheckRequest) async throws -> CheckReply { try inner.check(request) }
    func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try inner.recordCheck(report) }
    func approval(_ id: String) async throws -> ApprovalReply { try inner.approval(id) }
    var blocking: (any BlockingAuthority)? { inner }
}

@Suite("The rules of the kill switch", .tags(.stopMeansStop), .stoppingServers, .serialized)
struct KillSwitchRuleTests {
    /// What a state says, in a word.
    private static func word(_ state: KillSwitchState, at seconds: Int) -> String {
        switch state.verdict(at: .seconds(seconds)) {
        case .pass: "pass"
        case .hold: "hold"
        case .fail(let error): error.code.description
        }
    }

    @Test(
        "A call passes only on a fresh word that the agent may go on",
        arguments: [
            (nil, 0, "hold"), (nil, 90, "hold"), (nil, 91, "heartbeatLost"),
            (.running, 10, "pass"), (.running, 100, "pass"), (.running, 101, "heartbeatLost"),
            (.paused, 10, "hold"), (.paused, 101, "heartbeatLost"),
            (.killed, 10, "killed"), (.killed, 1000, "killed"),
        ] as [(AgentStanding?, Int, String)]
    )
    func verdicts(standing: AgentStanding?, seconds: Int, word: String) {
        var state = KillSwitchState(maximumAge: .seconds(90))
        if let standing { state.hear(standing, at: .seconds(10)) }
        #expect(Self.word(state, at: seconds) == word)
    }

    @Test("A kill stays, whatever is said after it", arguments: [AgentStanding.running, .paused])
    func latch(later: AgentStanding) {
        var state = KillSwitchState(maximumAge: .seconds(90))
        state.hear(.killed, at: .seconds(1))
        state.hear(later, at: .seconds(2))
        #expect(Self.word(state, at: 2) == "killed")
    }

    @Test("An older answer that arrives late does not make the word younger")
    func order() {
        var state = KillSwitchState(maximumAge: .seconds(90))
        state.hear(.running, at: .seconds(50))
        state.hear(.running, at: .seconds(10))
        #expect(Self.word(state, at: 140) == "pass" && Self.word(state, at: 141) == "heartbeatLost")
    }
}

@Suite("The kill switch in a client", .tags(.stopMeansStop), .stoppingServers, .serialized)
struct KillSwitchTests {
    private static func parts(_ clock: HeldClock) throws -> (Standing, KillSwitch, HaltStateClient) {
        let authority = try Standing()
        let killSwitch = KillSwitch(authority: authority, interval: .seconds(30), clock: clock)
        let client = HaltStateClient(
            authority: authority,
            configuration: .init(wallClock: authority.wallClock, killSwitch: killSwitch)
        )
        return (authority, killSwitch, client)
    }

    private static func hear(_ standing: AgentStanding, _ killSwitch: KillSwitch) async {
        while killSwitch.standing != standing { await Task.yield() }
    }

    @Test("After KILL nothing runs, neither asynchronously nor on a thread, and nobody is asked")
    func killed() async throws {
        let (authority, killSwitch, client) = try Self.parts(HeldClock())
        authority.say(.success(.killed))
        let run = Task { await killSwitch.run() }
        await Self.hear(.killed, killSwitch)
        let error = await #expect(throws: HaltStateError.self) {
            try await client.guard("a.b", idempotencyKey: "k") { _ in Issue.record("it ran") }
        }
        #expect(error?.code == .killed)
        let check = await #expect(throws: HaltStateError.self) { _ = try await client.check("a.b") }
        #expect(check?.code == .killed)
        let blocking = Self.blocking(client)
        #expect(blocking?.code == .killed)
        #expect(authority.messages.isEmpty)
        run.cancel()
        await run.value
    }

    private static func blocking(_ client: HaltStateClient) -> HaltStateError? {
        #expect(throws: HaltStateError.self) { try client.blocking.guard("a.b", idempotencyKey: "k") { _ in } }
    }

    @Test("A call is held while the agent is paused, and runs when it may go on")
    func paused() async throws {
        let clock = HeldClock()
        let (authority, killSwitch, client) = try Self.parts(clock)
        authority.say(.success(.paused), .success(.running))
        let run = Task { await killSwitch.run() }
        await Self.hear(.paused, killSwitch)
        let call = Task { try await client.guard("a.b", idempotencyKey: "k") { _ in "ran" } }
        // One sleeper is the interval, the other the call.
        while clock.sleepers < 2 { await Task.yield() }
        #expect(authority.messages.isEmpty)
        clock.advance(by: .seconds(30))
        #expect(try await call.value == "ran")
        run.cancel()
    }

    @Test("A pause that goes on for too long ends the call")
    func heldTooLong() async throws {
        let clock = HeldClock()
        let authority = try Standing()
        let killSwitch = KillSwitch(authority: authority, maximumAge: .seconds(1 << 40), clock: clock)
        let client = HaltStateClient(
            authority: authority,
            configuration: .init(wallClock: authority.wallClock, killSwitch: killSwitch)
        )
        authority.say(.success(.paused))
        let run = Task { await killSwitch.run() }
        await Self.hear(.paused, killSwitch)
        let isOver = Flag()
        let call = Task {
            defer { isOver.set() }
            try await client.guard("a.b", idempotencyKey: "k") { _ in }
        }
        while !isOver.value {
            clock.advance(by: .seconds(30))
            await Task.yield()
        }
        let error = await #expect(throws: HaltStateError.self) { try await call.value }
        #expect(error?.code == .paused)
        run.cancel()
    }

    @Test("An authority that has fallen silent stops calls")
    func lost() async throws {
        let clock = HeldClock()
        let (authority, killSwitch, client) = try Self.parts(clock)
        authority.say(.success(.running), .failure(HaltStateError(code: .unauthorized, message: "no")))
        let run = Task { await killSwitch.run() }
        await Self.hear(.running, killSwitch)
        try await client.guard("a.b", idempotencyKey: "k") { _ in }
        clock.advance(by: .seconds(91))
        // The third question is asked after the second one's answer.
        while authority.questions.value < 3 {
            clock.advance(by: .seconds(30))
            await Task.yield()
        }
        let error = await #expect(throws: HaltStateError.self) {
            try await client.guard("a.b", idempotencyKey: "l") { _ in }
        }
        #expect(error?.code == .heartbeatLost)
        #expect((error?.underlyingError as? HaltStateError)?.code == .unauthorized, "it says why")
        run.cancel()
    }

    @Test("A kill between the question and the start keeps the body from running")
    func atStart() async throws {
        let authority = try Standing()
        let killSwitch = KillSwitch(authority: authority, clock: HeldClock())
        let killing = KillingAuthority(authority: authority, killSwitch: killSwitch)
        let client = HaltStateClient(
            authority: killing,
            configuration: .init(wallClock: authority.wallClock, killSwitch: killSwitch)
        )
        authority.say(.success(.running), .success(.killed))
        let run = Task { await killSwitch.run() }
        await Self.hear(.running, killSwitch)
        run.cancel()
        let error = await #expect(throws: HaltStateError.self) {
            try await client.guard("a.b", idempotencyKey: "k") { _ in Issue.record("it ran") }
        }
        #expect(error?.code == .killed)
        #expect(authority.messages == [.requestPermit])
    }

    @Test(
        "A kill while a check or a decision without a permit is under way keeps the body from running",
        arguments: [true, false]
    )
    func withoutStart(isCheck: Bool) async throws {
        let authority = try Standing()
        let killSwitch = KillSwitch(authority: authority, agentID: "test-agent", clock: HeldClock())
        authority.say(.success(.running), .success(.killed))
        let run = Task { await killSwitch.run() }
        await Self.hear(.running, killSwitch)
        run.cancel()
        let isKilled = Flag()
        let server = try LoopbackServer { request in
            while !isKilled.value { usleep(1000) }
            return isCheck ? .json(200, RemoteSamples.allow) : .json(200, #"{"status":"allowed"}"#)
        }
        let remote = try RemoteSamples.authority(server, acceptsServersWithoutPermits: true)
        let client = RemoteSamples.client(remote) { $0.killSwitch = killSwitch }
        let kill = Task {
            while server.requests.isEmpty { await Task.yield() }
            let run = Task { await killSwitch.run() }
            await Self.hear(.killed, killSwitch)
            run.cancel()
            isKilled.set()
        }
        let call = GuardCall("a.b", idempotencyKey: isCheck ? nil : "k")
        let error = await #expect(throws: HaltStateError.self) {
            try await client.run(call) { _ in Issue.record("it ran") }
        }
        #expect(error?.code == .killed)
        await kill.value
    }

    @Test("A thread is stopped between the question and the start as a task is")
    func atStartBlocking() async throws {
        let authority = try Standing()
        let killSwitch = KillSwitch(authority: authority, clock: HeldClock())
        authority.say(.success(.running), .success(.killed))
        let run = Task { await killSwitch.run() }
        await Self.hear(.running, killSwitch)
        run.cancel()
        let client = HaltStateClient(
            authority: BlockingKill(authority: authority, killSwitch: killSwitch),
            configuration: .init(wallClock: authority.wallClock, killSwitch: killSwitch)
        )
        let error = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.blocking(client)) }
        }
        #expect(error?.code == .killed)
        #expect(authority.messages == [.requestPermit])
    }

    @Test("A hold without an end is waited for, on a thread too")
    func endlessHold() async throws {
        let clock = HeldClock()
        let authority = try Standing()
        let killSwitch = KillSwitch(authority: authority, holdLimit: .seconds(Int64.max), clock: clock)
        authority.say(.success(.paused), .success(.running))
        let run = Task { await killSwitch.run() }
        await Self.hear(.paused, killSwitch)
        let isOver = Flag()
        async let isHeld = withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let passage = try? killSwitch.passBlocking()
                isOver.set()
                continuation.resume(returning: passage == .held)
            }
        }
        while killSwitch.waiters == 0 { await Task.yield() }
        while !isOver.value {
            clock.advance(by: .seconds(30))
            await Task.yield()
        }
        #expect(await isHeld)
        run.cancel()
    }

    @Test(
        "A call of an agent that the switch does not watch is refused, also when its name only looks the same",
        arguments: [("test-agent", "other"), ("caf\u{e9}", "cafe\u{301}")]
    )
    func otherAgent(watched: String, acting: String) async throws {
        let authority = try Standing()
        let killSwitch = KillSwitch(authority: authority, agentID: AgentID(watched), clock: HeldClock())
        let client = HaltStateClient(authority: authority, configuration: .init(killSwitch: killSwitch))
        let error = await #expect(throws: HaltStateError.self) {
            try await client.guard("a.b", idempotencyKey: "k", agentID: AgentID(acting)) { _ in Issue.record("it ran") }
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(authority.messages.isEmpty)
    }

    @Test("An authority that says nothing of its agents does not read as a yes")
    func silentAuthority() async throws {
        let wrapper = KillingAuthority(authority: try Standing(), killSwitch: KillSwitch(authority: try Standing()))
        let error = await #expect(throws: HaltStateError.self) { try await wrapper.standing(of: "default") }
        #expect(error?.code == .unsupported)
    }

    @Test("A running body is cancelled on KILL where that was asked for, and reported")
    func cancelsBodies() async throws {
        let clock = HeldClock()
        let (authority, killSwitch, client) = try Self.parts(clock)
        authority.say(.success(.running), .success(.killed))
        let run = Task { await killSwitch.run() }
        await Self.hear(.running, killSwitch)
        let isRunning = Flag()
        let call = Task {
            try await killSwitch.cancellingOnKill {
                try await client.guard("a.b", idempotencyKey: "k") { _ in
                    isRunning.set()
                    try await Task.sleep(for: .seconds(86_400))
                }
            }
        }
        while !isRunning.value { await Task.yield() }
        while killSwitch.standing != .killed {
            clock.advance(by: .seconds(30))
            await Task.yield()
        }
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(authority.messages.last == .recordOutcome)
        run.cancel()
    }

    @Test("A server's word is KILL or PAUSE, in upper case, and anything else lets the agent go on")
    func wire() async throws {
        for (status, standing) in [
            (#""KILL""#, AgentStanding.killed), (#""PAUSE""#, .paused), (#""OK""#, .running), (#""kill""#, .running),
            ("null", .running),
        ] {
            let server = try LoopbackServer { _ in .json(200, #"{"status":\#(status)}"#) }
            let authority = try RemoteSamples.authority(server)
            #expect(try await authority.standing(of: "a/b") == standing)
            #expect(server.requests.first?.target == "/api/haltstate/sentinel/heartbeat?agent_id=a%2Fb")
        }
        let server = try LoopbackServer { _ in .json(200, "[]") }
        let authority = try RemoteSamples.authority(server)
        await #expect(throws: HaltStateError.self) { try await authority.standing(of: "a") }
    }
}

/// Learns of the kill while it answers a thread.
private struct BlockingKill: Authority, BlockingAuthority {
    let authority: Standing
    let killSwitch: KillSwitch

    var blocking: (any BlockingAuthority)? { self }

    private func inner() throws -> any BlockingAuthority { try #require(authority.blocking) }

    func requestPermit(_ request: GuardRequest) throws -> GuardReply {
        let reply = try inner().requestPermit(request)
        let run = Task { await killSwitch.run() }
        while killSwitch.standing != .killed { usleep(1000) }
        run.cancel()
        return reply
    }

    func redeemPermit(_ request: StartRequest) throws -> StartReceipt { try inner().redeemPermit(request) }
    func recordOutcome(_ report: OutcomeReport) throws -> OutcomeReceipt { try inner().recordOutcome(report) }
    func check(_ request: CheckRequest) throws -> CheckReply { try inner().check(request) }
    func recordCheck(_ report: CheckReport) throws -> CheckReceipt { try inner().recordCheck(report) }
    func approval(_ id: String) throws -> ApprovalReply { try inner().approval(id) }
}

/// Learns of the kill while it answers.
private struct KillingAuthority: Authority {
    let authority: Standing
    let killSwitch: KillSwitch

    func requestPermit(_ request: GuardRequest) async throws -> GuardReply {
        let reply = try await authority.requestPermit(request)
        let run = Task { await killSwitch.run() }
        while killSwitch.standing != .killed { await Task.yield() }
        run.cancel()
        return reply
    }

    func redeemPermit(_ request: StartRequest) async throws -> StartReceipt {
        try await authority.redeemPermit(request)
    }
    func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt {
        try await authority.recordOutcome(report)
    }
    func check(_ request: CheckRequest) async throws -> CheckReply { try await authority.check(request) }
    func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try await authority.recordCheck(report) }
    func approval(_ id: String) async throws -> ApprovalReply { try await authority.approval(id) }
}
