#if Server
import Dispatch
import HTTPTypes
import HaltState
import Synchronization

/// Hashes passwords, at most two at a time, on threads of their own: a hash takes a good part of a second and much memory, and an
/// event loop has others to serve.
final class PasswordHasher: Sendable {
    private let cost: PasswordCost
    private let lanes = (1...2).map { DispatchQueue(label: "haltstate.passwords.\($0)", qos: .utility) }
    private let loads = Mutex([0, 0])
    /// What a password is compared with where there is no account, so that nobody learns that from the time it takes.
    private let stranger = Mutex<PasswordHash?>(nil)

    /// Whose password it is.
    enum Caller {
        /// Somebody of whom nothing is known yet.
        case stranger
        /// A browser in which the account's person has signed in before, or the holder of a link.
        case known

        /// How many hashes may wait for each thread. Whoever comes later is told to try again. The last places are for those who are
        /// known, so that no flood of strangers keeps them out.
        fileprivate var longestLane: Int {
            switch self {
            case .stranger: 8
            case .known: 16
            }
        }
    }

    init(cost: PasswordCost) { self.cost = cost }

    /// What is to be kept of a password that the holder of a link sets.
    ///
    /// - Throws: ``Refusal`` with 503 where too many wait.
    func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await run(for: .known) { try PasswordHash(of: password, cost: cost).text }
    }

    /// Whether a password is the one of which a hash was kept. Where none was, it takes as long.
    ///
    /// - Throws: ``Refusal`` with 503 where too many wait.
    func matches(_ password: String, _ kept: String?, from caller: Caller) async throws -> Bool {
        guard let kept = kept.flatMap(PasswordHash.init) else {
            _ = try await run(for: caller) { [self] in try strangersHash().matches(password) }
            return false
        }
        return try await run(for: caller) { try kept.matches(password) }
    }

    private func strangersHash() throws -> PasswordHash {
        if let hash = stranger.withLock({ $0 }) { return hash }
        let hash = try PasswordHash(of: "nobody", cost: cost)
        stranger.withLock { $0 = hash }
        return hash
    }

    private func run<Value: Sendable>(
        for caller: Caller,
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let lane: Int? = loads.withLock { loads in
            let lane = loads[0] <= loads[1] ? 0 : 1
            guard loads[lane] < caller.longestLane else { return nil }
            loads[lane] += 1
            return lane
        }
        guard let lane else {
            throw Refusal(
                status: .serviceUnavailable,
                detail: "too many people sign in at this moment; try again",
                headers: [.retryAfter: "5"]
            )
        }
        defer { loads.withLock { $0[lane] -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            lanes[lane].async { continuation.resume(with: Result { try work() }) }
        }
    }
}
#endif
