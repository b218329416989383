import Expectations
import HaltState
import HaltStateTesting
import Testing

@testable import HaltStateAuthority

@Suite("While the clock is in doubt", .tags(.nothingUnknown))
struct ExpiryHoldTests {
    @Test(
        "While the clock is in doubt, nothing of what waits is recorded as expired, decided or permitted, and polls say that it waits",
        arguments: [1, 50]
    )
    func jump(count: Int) async throws {
        let scene = try HoldScene()
        let waiting = try await scene.ask(count)
        let approved = try await scene.approved("approved")
        let head = try scene.head
        scene.clock.jump(by: .seconds(86_400 + 60))
        for request in waiting {
            #expect(try await scene.poll(request) == .pending)
            #expect(try await scene.authority.approval(request.approvalID).status == .pending)
        }
        for decision in [Approval.Decision.approve, .reject] {
            let error = await #expect(throws: HaltStateError.self) { try await scene.decide(waiting[0], decision) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("the clock has jumped forward by 24 hours") == true)
            #expect(
                error?.message.contains("since 2026-01-01T00:00:00.000000Z, for 10 minutes at most; check the clock")
                    == true
            )
            #expect(error?.retryAfter == .seconds(30))
        }
        let permit = await #expect(throws: HaltStateError.self) { try await scene.poll(approved) }
        #expect(permit?.code == .unavailable)
        #expect(try await scene.authority.approval(approved.approvalID).status == .approved)
        #expect(try scene.head == head)
        #expect(scene.news.count == 1)
        #expect(scene.news.first?.hasPrefix("expiry is held back: the clock has jumped forward by 24 hours") == true)
    }

    @Test("While the clock is in doubt, it is recorded after ten minutes, and not before", arguments: [1, 50])
    func recorded(count: Int) async throws {
        let scene = try HoldScene()
        let waiting = try await scene.ask(count)
        scene.clock.jump(by: .seconds(86_400))
        #expect(try await scene.poll(waiting[0]) == .pending)
        scene.clock.advance(by: .seconds(599))
        #expect(try await scene.poll(waiting[0]) == .pending)
        scene.clock.advance(by: .seconds(1))
        for request in waiting { #expect(try await scene.poll(request) == .expired) }
        #expect(try await scene.authority.operations(OperationQuery(statuses: [.expired])).count == min(count, 100))
        _ = try await scene.authority.expiry()
        #expect(scene.news.last == "expiry is recorded again")
    }

    @Test("While the clock is in doubt, what is asked for anew goes on as ever")
    func others() async throws {
        let scene = try HoldScene()
        _ = try await scene.ask(50)
        scene.clock.jump(by: .seconds(86_400))
        let fresh = try await scene.approved("fresh")
        guard case .permitted(let grant) = try await scene.reply(fresh) else { return #expect(Bool(false)) }
        #expect(grant.identity.idempotencyKey == "fresh")
    }

    @Test("While the clock is in doubt and jumps back, all goes on as if nothing had been")
    func back() async throws {
        let scene = try HoldScene()
        let waiting = try await scene.ask(50)
        scene.clock.jump(by: .seconds(86_400))
        for request in waiting { #expect(try await scene.poll(request) == .pending) }
        scene.clock.advance(by: .seconds(300))
        scene.clock.jump(by: .seconds(-86_400))
        for request in waiting { #expect(try await scene.decide(request, .approve).isCounted) }
        scene.clock.advance(by: .seconds(600))
        for request in waiting {
            guard case .permitted = try await scene.reply(request) else { return #expect(Bool(false)) }
        }
    }

    @Test(
        "While the clock is in doubt, a permit is neither redeemed nor called expired, and is good again when the clock is right"
    )
    func permit() async throws {
        let scene = try HoldScene()
        let request = try await scene.approved("key")
        guard case .permitted(let grant) = try await scene.reply(request) else { return #expect(Bool(false)) }
        let start = StartRequest(grant.identity, token: grant.token, startID: "start")
        scene.clock.jump(by: .seconds(3_600))
        let error = await #expect(throws: HaltStateError.self) { try await scene.authority.redeemPermit(start) }
        #expect(error?.code == .unavailable)
        scene.clock.jump(by: .seconds(-3_600))
        #expect(try await !scene.authority.redeemPermit(start).isDuplicate)
    }

    @Test("While the clock is in doubt, which was set back, what was over stays so for ten minutes, and is not decided")
    func stepBack() async throws {
        let scene = try HoldScene()
        let waiting = try await scene.ask(1)
        scene.clock.advance(by: .seconds(86_400 - 30))
        _ = try await scene.authority.expiry()
        scene.clock.jump(by: .seconds(-3_600))
        #expect(try await scene.decide(try await scene.ask("early"), .approve).isCounted)
        scene.clock.advance(by: .seconds(60))
        #expect(try await scene.poll(waiting[0]) == .pending)
        let error = await #expect(throws: HaltStateError.self) { try await scene.decide(waiting[0], .approve) }
        #expect(error?.message.contains("the clock was set back by 60 minutes") == true)
        #expect(try await scene.authority.operation(waiting[0].key)?.status == .pending)
    }

    @Test(
        "While the clock is in doubt, content and words that are kept for a time are kept: nothing is over without doubt"
    )
    func settled() async throws {
        let scene = try HoldScene()
        _ = try await scene.ask(50)
        let before = scene.clock.now()
        #expect(try await scene.authority.expiry().settled == before)
        scene.clock.jump(by: .seconds(86_400))
        #expect(try await scene.authority.expiry().settled <= before)
    }

    // MARK: -

    @Test("A night's sleep is no doubt: both clocks go on, and what ran out is recorded", arguments: [1, 3])
    func suspension(count: Int) async throws {
        let scene = try HoldScene()
        let waiting = try await scene.ask(count)
        scene.clock.advance(by: .seconds(86_400))
        for request in waiting { #expect(try await scene.poll(request) == .expired) }
        #expect(scene.news.isEmpty)
    }

    @Test("More than a few that run out at once are doubted, whatever the clocks say, for ten minutes")
    func many() async throws {
        let scene = try HoldScene()
        let waiting = try await scene.ask(ExpiryHold.few + 1)
        scene.clock.advance(by: .seconds(86_400))
        #expect(try await scene.poll(waiting[0]) == .pending)
        let error = await #expect(throws: HaltStateError.self) { try await scene.decide(waiting[0], .approve) }
        #expect(error?.message.contains("so many requests ran out at once as after a jump") == true)
        scene.clock.advance(by: .seconds(600))
        for request in waiting { #expect(try await scene.poll(request) == .expired) }
    }

    @Test("Those that ran out while somebody watched are not doubted, however many there are")
    func watched() async throws {
        let scene = try HoldScene()
        let waiting = try await scene.ask(50)
        for _ in 0..<(86_400 / 60) {
            scene.clock.advance(by: .seconds(60))
            _ = scene.authority.wallClock.now()
        }
        for request in waiting { #expect(try await scene.poll(request) == .expired) }
        #expect(scene.news.isEmpty)
    }

    @Test("A new process doubts a clock that nobody has watched, and one that sets it right ends the doubt")
    func newProcess() async throws {
        let scene = try HoldScene()
        let waiting = try await scene.ask(50)
        scene.clock.jump(by: .seconds(86_400))
        let restarted = scene.restarted()
        #expect(try await restarted.poll(waiting[0]) == .pending)
        await #expect(throws: HaltStateError.self) { try await restarted.decide(waiting[0], .approve) }
        scene.clock.jump(by: .seconds(-86_400))
        #expect(try await restarted.decide(waiting[0], .approve).isCounted)
    }

    @Test("A time service that makes a clock go faster, and sets it by moments, is no doubt")
    func slewing() async throws {
        let scene = try HoldScene()
        let waiting = try await scene.ask(1)
        for _ in 0..<100 {
            scene.clock.advance(by: .seconds(30))
            scene.clock.jump(by: .seconds(4))
            #expect(try await scene.poll(waiting[0]) == .pending)
        }
        scene.clock.advance(by: .seconds(86_400))
        #expect(try await scene.poll(waiting[0]) == .expired)
        #expect(scene.news.isEmpty)
    }
}

@Suite("A note of expiry that is held back")
struct ExpiryNoteTests {
    private static let note = ExpiryNote(
        since: Uptime(boot: "a", elapsed: .seconds(100)),
        at: Timestamp(microseconds: 1_767_225_600_000_000),
        origin: Timestamp(microseconds: 5)
    )

    @Test("A note of expiry that is held back reads back as it was written, with and without an origin")
    func roundTrip() throws {
        for note in [Self.note, ExpiryNote(since: Self.note.since, at: Self.note.at, origin: nil)] {
            #expect(ExpiryNote(bytes: try note.bytes) == note)
        }
    }

    @Test(
        "A note of expiry that is held back that cannot be read is none",
        arguments: ["", "{}", "null", #"{"at":1,"boot":"a"}"#, "\u{0}"]
    )
    func unreadable(text: String) { #expect(ExpiryNote(bytes: Array(text.utf8)) == nil) }

    @Test(
        "A note of expiry that is held back runs for ten minutes of the same run of the machine",
        arguments: [("a", 99, false), ("a", 100, true), ("a", 699, true), ("a", 700, false), ("b", 101, false)]
    )
    func running(boot: String, elapsed: Int, isRunning: Bool) {
        let uptime = Uptime(boot: boot, elapsed: .seconds(elapsed))
        #expect(Self.note.isRunning(at: uptime) == isRunning)
        let isOver = boot == "a" && elapsed >= 700
        #expect(Self.note.clearedTo(at: uptime) == (isOver ? Self.note.at + .seconds(600) : nil))
    }
}

/// An authority on a clock that can jump, with requests that wait for people.
struct HoldScene {
    struct Request {
        let key: IdempotencyKey
        let approvalID: String
    }

    let clock: ManualClock
    let authority: LocalAuthority
    private let log: NewsLog

    var news: [String] { log.lines }

    init(ledger: any Ledger = MemoryLedger(), clock: ManualClock = ManualClock()) throws {
        let policy = Policy(name: "ask", actionPattern: "*", effect: .approvalRequired, priority: 1)
        self.init(try PolicySet([policy]), ledger, clock)
    }

    private init(_ policies: PolicySet, _ ledger: any Ledger, _ clock: ManualClock) {
        let log = NewsLog()
        self.log = log
        self.clock = clock
        authority = LocalAuthority(
            policies: policies,
            ledger: ledger,
            wallClock: ClockWatch(clock) { log.append($0) }
        )
    }

    /// Another process on the same ledger and the same clock.
    func restarted() -> HoldScene { HoldScene(authority.policies, authority.ledger, clock) }

    var head: ChainHead { get throws { try authority.blockingLedger.head(tenant: authority.tenant) } }

    func ask(_ key: IdempotencyKey) async throws -> Request {
        guard case .pending(let id, _) = try await authority.requestPermit(Self.request(key)) else {
            throw HaltStateError(code: .internalError, message: "nothing was asked")
        }
        return Request(key: key, approvalID: id)
    }

    func ask(_ count: Int) async throws -> [Request] {
        var requests: [Request] = []
        for number in 0..<count { requests.append(try await ask(IdempotencyKey("key-\(number)"))) }
        return requests
    }

    func approved(_ key: IdempotencyKey) async throws -> Request {
        let request = try await ask(key)
        try await decide(request, .approve)
        return request
    }

    func reply(_ request: Request) async throws -> GuardReply {
        try await authority.requestPermit(Self.request(request.key))
    }

    /// What a caller hears who asks again.
    func poll(_ request: Request) async throws -> ApprovalReply.Status? {
        switch try await reply(request) {
        case .pending: .pending
        case .expired: .expired
        case .permitted: .approved
        default: nil
        }
    }

    @discardableResult
    func decide(_ request: Request, _ decision: Approval.Decision) async throws -> ApprovalAnswer {
        try await authority.decide(
            request.approvalID,
            decision,
            by: Approver(name: "alice", authentication: "os-user:alice")
        )
    }

    private static func request(_ key: IdempotencyKey) -> GuardRequest {
        GuardRequest(OperationIdentity(idempotencyKey: key, action: "refund.create", agentID: "agent"), params: [:])
    }
}
