#if Tool
import ArgumentParser
import HaltStateAuthority

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
