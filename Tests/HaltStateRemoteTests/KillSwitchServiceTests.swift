#if ServiceLifecycle
import HaltState
import HaltStateAuthority
import HaltStateServiceLifecycle
import HaltStateTesting
import Logging
import ServiceLifecycle
import Testing

/// The kill switch of a process that is a group of services.
@Suite("The kill switch as a service", .timeLimit(.minutes(5)))
struct KillSwitchServiceTests {
    /// Makes one guarded call when it starts, and a last one when the group shuts down.
    private struct Desk: Service {
        let client: HaltStateClient
        let calls: AsyncStream<String>.Continuation

        func run() async throws {
            try await client.guard("job.run", idempotencyKey: "first") { _ in _ = calls.yield("first") }
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: .seconds(3_600)) }
            try await client.guard("job.run", idempotencyKey: "last") { _ in _ = calls.yield("last") }
            calls.finish()
        }
    }

    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func killSwitch() throws -> (KillSwitch, HaltStateClient) {
        let authority = Agent(inner: try TestAuthority(.allow))
        let killSwitch = KillSwitch(authority: authority)
        let client = HaltStateClient(
            authority: authority,
            configuration: .init(wallClock: authority.inner.clock, killSwitch: killSwitch)
        )
        return (killSwitch, client)
    }

    @Test("Calls wait for its first word, run until the services after it have ended, and then it ends too")
    func gracefulShutdown() async throws {
        let (killSwitch, client) = try Self.killSwitch()
        let (calls, call) = AsyncStream<String>.makeStream()
        let group = ServiceGroup(services: [killSwitch, Desk(client: client, calls: call)], logger: Self.quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var heard: [String] = []
            for await name in calls {
                heard.append(name)
                if name == "first" { await group.triggerGracefulShutdown() }
            }
            #expect(heard == ["first", "last"])
            try await tasks.waitForAll()
        }
        #expect(killSwitch.standing == .running)
    }

    @Test("It ends with a group that is cancelled")
    func cancellation() async throws {
        let (killSwitch, _) = try Self.killSwitch()
        let group = ServiceGroup(services: [killSwitch], logger: Self.quiet)
        let run = Task { try await group.run() }
        while killSwitch.standing == nil { await Task.yield() }
        run.cancel()
        _ = await run.result
    }

    /// An authority that lets its agents go on.
    private struct Agent: Authority {
        let inner: TestAuthority

        func standing(of agentID: AgentID) async throws -> AgentStanding { .running }
        func requestPermit(_ request: GuardRequest) async throws -> GuardReply { try inner.requestPermit(request) }
        func redeemPermit(_ request: StartRequest) async throws -> StartReceipt { try inner.redeemPermit(request) }
        func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt { try inner.recordOutcome(report) }
        func check(_ request: CheckRequest) async throws -> CheckReply { try inner.check(request) }
        func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try inner.recordCheck(report) }
        func approval(_ id: String) async throws -> ApprovalReply { try inner.approval(id) }
    }
}
#endif
