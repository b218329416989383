#if Tool
public import ArgumentParser
public import HaltState
public import HaltStateAuthority

/// Names on the command line are taken as they are; whether one can be used is judged where it is used.
extension AgentID: ExpressibleByArgument {}
extension IdempotencyKey: ExpressibleByArgument {}
extension ResourceName: ExpressibleByArgument {}
extension RiskClass: ExpressibleByArgument {}
extension TenantID: ExpressibleByArgument {}

extension GuardedOperation.Status: ExpressibleByArgument {}

extension Outcome: ExpressibleByArgument {
    /// Both outcomes, for the help.
    public static var allValueStrings: [String] { [Outcome.success, .error].map(\.rawValue) }
}

/// A length of time as a person writes it: `90s`, `15m`, `2h`, `1d`.
struct LeaseDuration: ExpressibleByArgument, CustomStringConvertible {
    /// Longer than any job, and short enough for every calendar.
    private static let longest: Int64 = 3_650 * 86_400

    let duration: Duration
    let description: String

    init(_ duration: Duration) {
        self.duration = duration
        description = "\(duration.components.seconds / 60)m"
    }

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), argument.first?.isNumber == true,
            let count = Int64(argument.dropLast()), (1...Self.longest / unit).contains(count)
        else { return nil }
        duration = .seconds(count * unit)
        description = argument
    }
}

/// How many requests may wait for people.
struct WaitingOptions: ParsableArguments {
    @Option(help: "How many requests of one agent may wait for people at the same time. 100 when left out.")
    var waitingPerAgent: Int?

    @Option(help: "How many requests of all agents of a tenant may wait for people at the same time.")
    var waitingPerTenant = WaitingLimits().perTenant

    var limits: WaitingLimits {
        WaitingLimits(perAgent: waitingPerAgent ?? WaitingLimits().perAgent, perTenant: waitingPerTenant)
    }

    func validate() throws {
        guard waitingPerTenant >= 1 else { throw ValidationError("--waiting-per-tenant must be at least 1") }
        guard let waitingPerAgent else { return }
        guard waitingPerAgent >= 1 else { throw ValidationError("--waiting-per-agent must be at least 1") }
        guard waitingPerAgent == limits.perAgent else {
            throw ValidationError(
                "--waiting-per-agent may be at most half of --waiting-per-tenant: one agent must leave room for others"
            )
        }
    }
}
#endif
