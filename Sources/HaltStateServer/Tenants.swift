#if Server
import HaltState
import HaltStateAuthority
import Synchronization

/// The authorities of all tenants: one policy set, one ledger, and a chain for each.
final class Tenants: Sendable {
    private struct State {
        var policies: PolicySet
        var authorities: [TenantID: LocalAuthority] = [:]
    }

    let ledger: any Ledger
    private let terms: AuthorityTerms
    private let waitingLimits: WaitingLimits
    private let wallClock: any WallClock
    private let state: Mutex<State>
    /// One reload at a time, so that what was read last is what stays.
    private let reloading = Mutex(())
    private let load: @Sendable () throws -> PolicySet

    /// - Parameter load: Reads the policies, now and for each reload.
    init(
        ledger: any Ledger,
        terms: AuthorityTerms,
        waitingLimits: WaitingLimits = WaitingLimits(),
        wallClock: any WallClock,
        load: @escaping @Sendable () throws -> PolicySet
    ) throws {
        self.ledger = ledger
        self.terms = terms
        self.waitingLimits = waitingLimits
        self.wallClock = wallClock
        self.load = load
        state = Mutex(State(policies: try load()))
    }

    var policies: PolicySet { state.withLock { $0.policies } }

    func now() -> Timestamp { wallClock.now() }

    /// A tenant's authority. There are as many as tenants with keys.
    func authority(of tenant: TenantID) -> LocalAuthority {
        state.withLock { state in
            if let authority = state.authorities[tenant] { return authority }
            let authority = LocalAuthority(
                policies: state.policies,
                ledger: ledger,
                tenant: tenant,
                terms: terms,
                waitingLimits: waitingLimits,
                wallClock: wallClock
            )
            state.authorities[tenant] = authority
            return authority
        }
    }

    /// Reads the policies again. When anything is wrong with them, the old ones stay in force.
    func reload() throws -> PolicySet {
        try reloading.withLock { _ in
            let policies = try load()
            state.withLock { state in
                state.policies = policies
                for authority in state.authorities.values { authority.policies = policies }
            }
            return policies
        }
    }
}
#endif
