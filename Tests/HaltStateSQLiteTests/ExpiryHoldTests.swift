#if SQLite
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("Expiry that is held back in a file")
struct ExpiryHoldTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()

    init() throws { folder = try TemporaryFolder() }

    /// Another process on the file, with a clock of its own or the common one.
    private func process(_ clock: ManualClock? = nil) throws -> Process {
        try Process(folder.file(), clock ?? self.clock)
    }

    private struct Process {
        let authority: LocalAuthority

        init(_ path: String, _ clock: ManualClock) throws {
            authority = LocalAuthority(
                policies: try PolicySet([
                    Policy(name: "ask", actionPattern: "*", effect: .approvalRequired, priority: 1)
                ]),
                ledger: try SQLiteLedger(path: path, creating: true),
                wallClock: clock
            )
        }

        func ask(_ key: IdempotencyKey) throws -> GuardReply {
            let identity = OperationIdentity(idempotencyKey: key, action: "refund.create", agentID: "agent")
            return try authority.requestPermit(GuardRequest(identity, params: [:]))
        }

        func ask(_ count: Int) throws { for number in 0..<count { _ = try ask(IdempotencyKey("key-\(number)")) } }

        /// Whether it is told to wait.
        func waits(_ key: IdempotencyKey = "key-0") throws -> Bool {
            if case .pending = try ask(key) { true } else { false }
        }

        func approve(_ key: IdempotencyKey = "key-0") throws {
            let id = try authority.operation(key)?.approval?.terms.id ?? ""
            try authority.decide(id, .approve, by: Approver(name: "alice", authentication: "os-user:alice"))
        }
    }

    @Test(
        "Expiry that is held back in a file is so by a process that starts meanwhile, and no longer than by the first one",
        arguments: [1, 50]
    )
    func restart(count: Int) throws {
        let first = try process()
        try first.ask(count)
        clock.jump(by: .seconds(24 * 3_600))
        #expect(try first.waits())
        clock.advance(by: .seconds(300))
        let second = try process()
        #expect(try second.waits())
        #expect(throws: HaltStateError.self) { try second.approve() }
        clock.advance(by: .seconds(299))
        #expect(try process().waits())
        clock.advance(by: .seconds(1))
        for number in 0..<count { #expect(try !process().waits(IdempotencyKey("key-\(number)"))) }
    }

    @Test("Expiry that is held back in a file is not begun again by processes that last for a moment each")
    func moments() throws {
        try process().ask(50)
        clock.jump(by: .seconds(24 * 3_600))
        for _ in 0..<10 {
            #expect(try process().waits())
            clock.advance(by: .seconds(60))
        }
        for number in 0..<50 { #expect(try !process().waits(IdempotencyKey("key-\(number)"))) }
    }

    @Test(
        "Expiry that is held back in a file begins again after the machine was started anew: nobody knows how long it was off"
    )
    func reboot() throws {
        try process().ask(50)
        clock.advance(by: .seconds(24 * 3_600))
        #expect(try process().waits())
        clock.reboot()
        clock.advance(by: .seconds(700))
        #expect(try process().waits())
        clock.advance(by: .seconds(600))
        #expect(try !process().waits())
    }

    @Test(
        "Expiry that is held back in a file by a process with a wrong clock does not hold up one with the right clock, and the other way round"
    )
    func twoClocks() throws {
        let right = try process()
        try right.ask(50)
        let wrongClock = ManualClock(clock.now() + .seconds(24 * 3_600))
        let wrong = try process(wrongClock)
        #expect(try wrong.waits())
        #expect(throws: HaltStateError.self) { try wrong.approve() }
        try right.approve()
        guard case .permitted = try right.ask("key-0") else { return #expect(Bool(false)) }
        for clock in [clock, wrongClock] { clock.advance(by: .seconds(600)) }
        #expect(try right.waits("key-1"))
        #expect(try !wrong.waits("key-1"))
        #expect(try !right.waits("key-1"), "what is recorded is so for all")
        try right.authority.verifyEvidence()
    }

    @Test("Expiry that is held back in a file is so where the file is only read, and the words of commands stay")
    func reading() throws {
        let first = try process()
        try first.ask(50)
        clock.jump(by: .seconds(24 * 3_600))
        let reader = LocalAuthority(
            policies: .empty,
            ledger: try SQLiteLedger(reading: folder.file()),
            wallClock: clock
        )
        let operation = try #require(try reader.operation("key-0"))
        #expect(try reader.status(of: operation) == .pending)
        #expect(try reader.expiry().settled < clock.now())
    }

    @Test(
        "Expiry that is held back in a file is judged by a clock that goes on while the machine sleeps, in one run of the machine"
    )
    func systemClock() throws {
        let clock = SystemWallClock()
        let (first, second) = (clock.uptime(), SystemWallClock().uptime())
        #expect(!first.boot.isEmpty)
        #expect(first.boot == second.boot)
        #expect(first.elapsed > .zero)
        #expect(second.elapsed >= first.elapsed)
        #if os(Linux)
        let text = try String(contentsOfFile: "/proc/uptime", encoding: .utf8)
        let uptime = try #require(text.split(separator: " ").first.flatMap { Double($0) })
        #expect(abs(uptime - second.elapsed / .seconds(1)) < 60)
        #endif
    }
}
#endif
