#if ServiceLifecycle
public import HaltState
public import ServiceLifecycle

/// A kill switch among the services of a process. Needs the trait `ServiceLifecycle`.
///
/// ```swift
/// let killSwitch = KillSwitch(authority: authority, agentID: "refund-desk")
/// let client = HaltStateClient(authority: authority, configuration: .init(agentID: "refund-desk", killSwitch: killSwitch))
/// let desk = RefundDesk(client: client)
/// try await ServiceGroup(services: [killSwitch, desk], gracefulShutdownSignals: [.sigterm], logger: logger).run()
/// ```
///
/// Put it first: a group shuts down its last service first, so the switch listens until the calls of the others are done.
extension KillSwitch: Service {
    /// Asks the authority again and again, until the group shuts down.
    @_disfavoredOverload
    public func run() async throws {
        await cancelWhenGracefulShutdown { await self.run() }
    }
}
#endif
