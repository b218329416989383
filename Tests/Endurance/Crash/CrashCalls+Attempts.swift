#if SQLite
import Foundation
import HaltState
import HaltStateAuthority

/// Calls that take more than one attempt. Other processes may be at the same key: whoever gets an attempt plays its part.
extension CrashCalls {
    /// The first attempt does nothing, and says so. The next one has its effect.
    func callTwice(_ life: CrashLife, _ key: String) async throws {
        guard let first = try await begin(life, key) else { return }
        try await report(first, .error, .none)
        try await act(life, key)
    }

    /// The first attempt is never heard of again, and is released. The next one has its effect.
    func callAfterRelease(_ life: CrashLife, _ key: String) async throws {
        guard let first = try await begin(life, key) else { return }
        try release(first, .processEnded)
        try await act(life, key)
    }

    /// The first attempt has its effect, is taken for dead and released, and reports when the next one has a permit, which is
    /// then good for nothing.
    func reportLate(_ life: CrashLife, _ key: String) async throws {
        guard let first = try await ask(life, key),
            try await authority.operation(IdempotencyKey(key))?.attempt == nil
        else { return }
        do { try await start(first) } catch is ActionAlreadyStarted { return }
        try takeEffect(life, key)
        try release(first, .noEffect)
        let second = try await ask(life, key)
        try await report(first, .success)
        try facts.append("key", key, GuardedOperation.Status.completed.rawValue)
        guard let second else { return }
        do {
            try await start(second)
            try takeEffect(life, key)
        } catch is ActionAlreadyStarted {}
    }

    /// A body that waits for an approval inside, and begins again.
    func nest(_ number: Int, blocks: Bool, votes: Bool) async throws {
        for _ in 0..<2 {
            guard let grant = try await begin(.nested, CrashLife.nested.key(number)) else { return }
            let inside = CrashLife.inside.key(number)
            if let approval = try await call(.inside, inside, blocks: blocks) {
                try await report(grant, .error, .suspended(approvalID: approval))
                guard votes else { return }
                try vote(approval, .inside, inside)
            } else {
                try takeEffect(.nested, CrashLife.nested.key(number))
                try await report(grant, .success)
                try facts.append("key", CrashLife.nested.key(number), GuardedOperation.Status.completed.rawValue)
                return
            }
        }
    }

    /// An attempt that has its effect.
    private func act(_ life: CrashLife, _ key: String) async throws {
        guard let grant = try await begin(life, key) else { return }
        try takeEffect(life, key)
        try await report(grant, .success)
        try facts.append("key", key, GuardedOperation.Status.completed.rawValue)
    }

    /// - Returns: `nil` where there is no permit for this call.
    private func begin(_ life: CrashLife, _ key: String) async throws -> PermitGrant? {
        try await ask(life, key, startID: UUID().uuidString.lowercased())
    }

    private func ask(_ life: CrashLife, _ key: String, startID: String? = nil) async throws -> PermitGrant? {
        let identity = OperationIdentity(
            idempotencyKey: IdempotencyKey(key),
            action: life.action,
            agentID: "crash"
        )
        let request = GuardRequest(identity, startID: startID)
        guard case .permitted(let grant) = try await authority.requestPermit(request) else { return nil }
        return grant
    }

    private func start(_ grant: PermitGrant) async throws {
        let request = StartRequest(grant.identity, token: grant.token, startID: UUID().uuidString.lowercased())
        _ = try await authority.redeemPermit(request)
    }

    private func report(_ grant: PermitGrant, _ outcome: Outcome, _ effect: OutcomeEffect = .unknown) async throws {
        let report = OutcomeReport(
            grant.identity,
            token: grant.token,
            reportID: UUID().uuidString.lowercased(),
            outcome: outcome,
            error: outcome == .error ? "NothingDone" : nil,
            effect: effect
        )
        _ = try await authority.recordOutcome(report)
    }

    /// A person takes the attempt for dead.
    private func release(_ grant: PermitGrant, _ finding: OperationRelease.Finding) throws {
        let person = Approver(name: "person-\(getpid())", authentication: "endurance")
        let release = OperationRelease(by: person, reason: "nothing was heard of it", finding: finding)
        try later.release(grant.identity.idempotencyKey, release, operationID: grant.operationID)
    }
}
#endif
