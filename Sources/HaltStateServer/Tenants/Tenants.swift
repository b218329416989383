#if Server
import HaltState
import HaltStateAuthority
import Synchronization

/// The authorities of all tenants: one policy set, one ledger, and a chain for each.
final class Tenants: Sendable {
    private struct State {
        var policies: PolicySet
        var authorities: [TenantID: LocalAuthority] = [:]
        /// The reload that was asked for last. The next one begins after it.
        var reload: Task<PolicySet, any Error>?
    }

    let ledger: any Ledger
    private let terms: AuthorityTerms
    private let waitingLimits: WaitingLimits
    private let holders: (any KeyHolders)?
    /// One for all tenants: what it has seen of the clocks holds for each of them.
    private let wallClock: ClockWatch
    private let state: Mutex<State>
    private let load: @Sendable () throws -> PolicySet

    /// - Parameters:
    ///   - holders: Who holds the API keys.
    ///   - load: Reads the policies, now and for each reload.
    init(
        ledger: any Ledger,
        terms: AuthorityTerms,
        waitingLimits: WaitingLimits = WaitingLimits(),
        holders: (any KeyHolders)? = nil,
        wallClock: ClockWatch,
        load: @escaping @Sendable () throws -> PolicySet
    ) throws {
        self.ledger = ledger
        self.terms = terms
        self.waitingLimits = waitingLimits
        self.holders = holders
        self.wallClock = wallClock
        self.load = load
        state = Mutex(State(policies: try load()))
    }

    var policies: PolicySet { state.withLock { $0.policies } }

    func now() -> Timestamp { wallClock.now() }

    /// Asks the ledger for its time, so that nothing is judged by this machine's clock first, and for the orders of each tenant: the
    /// first look for them may go through a long chain, which no heartbeat is to wait for.
    ///
    /// - Throws: ``HaltStateError``.
    func prepare() async throws {
        let (time, tenants) = try await ledger.read { (try $0.time(), try $0.tenants()) }
        _ = wallClock.now(at: time)
        for tenant in tenants {
            // A tenant that is unavailable hears of it when it asks.
            try? await ledger.read { _ = try $0.standingOrder(of: "default", tenant: tenant) }
        }
    }

    /// What was over then is over without doubt, for all tenants.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    func settledTime() async throws -> Timestamp {
        var earliest: Timestamp?
        for tenant in try await ledger.read({ try $0.tenants() }) {
            let settled = try await authority(of: tenant).expiry().settled
            earliest = min(settled, earliest ?? settled)
        }
        return earliest ?? now()
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
                holders: holders,
                wallClock: wallClock
            )
            state.authorities[tenant] = authority
            return authority
        }
    }

    /// Reads the policies again, puts them into force for all tenants, and then says so in each tenant's chain. One reload at a time,
    /// so that what is in force is what the chains tell last. It goes on when whoever asked has left.
    ///
    /// - Throws: ``ReloadNotRecorded`` where the new ones are in force; anything else where those of before are.
    func reload(by person: Approver) async throws -> PolicySet {
        let reload = state.withLock { state in
            let reload = Task { [previous = state.reload] in
                _ = await previous?.result
                return try await self.reloadAlone(by: person)
            }
            state.reload = reload
            return reload
        }
        return try await reload.value
    }

    private func reloadAlone(by person: Approver) async throws -> PolicySet {
        let policies = try load()
        let listed = try await ledger.read { try $0.tenants() }
        let known = state.withLock { state in
            state.policies = policies
            for authority in state.authorities.values { authority.policies = policies }
            return Set(state.authorities.keys)
        }
        let reload = PolicyReload(version: policies.version, digest: policies.digest, by: person)
        var failures: [(tenant: TenantID, error: any Error)] = []
        for tenant in known.union(listed).sorted() {
            // Nobody's record waits for that of another tenant, whose chain may be damaged.
            do {
                _ = try await ledger.append(to: .none, tenant: tenant) { [wallClock] state in
                    let now = wallClock.now(at: state.time)
                    return [LedgerEvent(.policiesReloaded(reload), at: now, identifiers: RandomIdentifiers())]
                }
            } catch {
                failures.append((tenant, error))
            }
        }
        guard let first = failures.first else { return policies }
        throw ReloadNotRecorded(policies: policies, tenants: failures.map(\.tenant), underlyingError: first.error)
    }
}
#endif
