#if Server
import HaltState
import HaltStateAuthority
import Synchronization

/// The authorities of all tenants: one policy set, one ledger, and a chain for each.
final class Tenants: Sendable {
    private struct State {
        var policies: PolicySet
        var authorities: [TenantID: LocalAuthority] = [:]
        /// Which reload they come from.
        var reload = 0
    }

    let ledger: any Ledger
    private let terms: AuthorityTerms
    private let waitingLimits: WaitingLimits
    /// One for all tenants: what it has seen of the clocks holds for each of them.
    private let wallClock: ClockWatch
    private let state: Mutex<State>
    /// How often policies were read again. One reading at a time, so that what was read last is what stays.
    private let reloads = Mutex(0)
    private let load: @Sendable () throws -> PolicySet

    /// - Parameter load: Reads the policies, now and for each reload.
    init(
        ledger: any Ledger,
        terms: AuthorityTerms,
        waitingLimits: WaitingLimits = WaitingLimits(),
        wallClock: ClockWatch,
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

    /// What was over then is over without doubt, for all tenants.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    func settledTime() throws -> Timestamp {
        try ledger.tenants().map { try authority(of: $0).expiry().settled }.min() ?? now()
    }

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

    /// Reads the policies again, says so in each tenant's chain, and puts them into force. When anything is wrong with them, or
    /// it cannot be recorded, the old ones stay in force.
    func reload(by person: Approver) async throws -> PolicySet {
        let (policies, number) = try reloads.withLock { count in
            let policies = try load()
            count += 1
            return (policies, count)
        }
        let reload = PolicyReload(version: policies.version, digest: policies.digest, by: person)
        let known = state.withLock { Set($0.authorities.keys) }
        for tenant in try known.union(ledger.tenants()).sorted() {
            let event = LedgerEvent(.policiesReloaded(reload), at: now(), identifiers: RandomIdentifiers())
            do {
                _ = try await ledger.append(to: .none, tenant: tenant) { _ in [event] }
            } catch is LedgerFault {
                // Nothing can be decided for a tenant whose chain is damaged, and the others must not wait for it.
                continue
            }
        }
        state.withLock { state in
            guard number > state.reload else { return }
            state.reload = number
            state.policies = policies
            for authority in state.authorities.values { authority.policies = policies }
        }
        return policies
    }
}
#endif
