#if SQLite
import Foundation
import HaltState
import HaltStateAuthority

/// The guarded calls that a process makes, with their side effects, and with what it is told.
struct CrashCalls: Sendable {
    private struct BodyFailed: Error {}

    let authority: LocalAuthority
    private let client: HaltStateClient
    private let separate: HaltStateClient
    let effects: RecordFile
    let facts: RecordFile
    /// The same authority, when every lease and every permit has run out.
    let later: LocalAuthority

    init(_ scene: CrashScene, ledger: some BlockingLedger) throws {
        facts = try RecordFile(scene.facts)
        effects = try RecordFile(scene.effects)
        authority = try scene.authority(RecordingLedger(base: ledger, facts: facts))
        later = try scene.authority(RecordingLedger(base: ledger, facts: facts), wallClock: LaterWallClock())
        client = HaltStateClient(authority: authority)
        separate = HaltStateClient(authority: SeparateStarts(local: authority))
    }

    /// How many effects there have been, in all processes.
    var effectCount: Int { effects.count }

    /// Makes a call, and another one when a person has to decide first.
    ///
    /// - Parameter votes: Whether this process is that person.
    func live(_ life: CrashLife, _ number: Int, blocks: Bool, votes: Bool) async throws {
        switch life {
        case .checked: return try await check(life, blocks: blocks)
        case .repeated: return try await callTwice(life, life.key(number))
        case .released: return try await callAfterRelease(life, life.key(number))
        case .late: return try await reportLate(life, life.key(number))
        case .nested: return try await nest(number, blocks: blocks, votes: votes)
        default: break
        }
        guard let approval = try await call(life, life.key(number), blocks: blocks), votes else { return }
        try vote(approval, life, life.key(number))
        _ = try await call(life, life.key(number), blocks: blocks)
    }

    /// Makes a call that a policy allows, for callers that do not suspend.
    func liveBlocking(_ life: CrashLife, _ number: Int) throws {
        try runBlocking(life, life.key(number))
        try facts.append("key", life.key(number), GuardedOperation.Status.completed.rawValue)
    }

    /// - Returns: The approval that the call waits for, if it does.
    func call(_ life: CrashLife, _ key: String, blocks: Bool) async throws -> String? {
        do {
            if blocks {
                try runBlocking(life, key)
            } else {
                try await client(life).guard(life.action, idempotencyKey: IdempotencyKey(key)) { _ in
                    try takeEffect(life, key)
                }
            }
            try facts.append("key", key, GuardedOperation.Status.completed.rawValue)
        } catch is BodyFailed {
            try facts.append("key", key, GuardedOperation.Status.completed.rawValue)
        } catch let pending as ApprovalPending {
            try facts.append("key", key, GuardedOperation.Status.pending.rawValue)
            return pending.approvalID
        } catch is ActionDenied where life == .denied || life == .rejected {
            return nil
        } catch is ActionAlreadyStarted where life != .denied && life != .rejected {
            return nil
        }
        return nil
    }

    private func runBlocking(_ life: CrashLife, _ key: String) throws {
        try client(life).blocking.guard(life.action, idempotencyKey: IdempotencyKey(key)) { _ in
            try takeEffect(life, key)
        }
    }

    private func client(_ life: CrashLife) -> HaltStateClient { life == .separate ? separate : client }

    func takeEffect(_ life: CrashLife, _ key: String) throws {
        try effects.append(key, String(getpid()))
        if life == .failed { throw BodyFailed() }
    }

    private func check(_ life: CrashLife, blocks: Bool) async throws {
        if blocks { return try checkBlocking(life) }
        try await client.report(try await client.check(life.action), .success)
    }

    private func checkBlocking(_ life: CrashLife) throws {
        try client.blocking.report(try client.blocking.check(life.action), .success)
    }

    /// Answers an approval as its life has it.
    func vote(_ approval: String, _ life: CrashLife, _ key: String) throws {
        let decision: Approval.Decision = life == .rejected ? .reject : .approve
        let person = Approver(name: "person-\(getpid())", authentication: "endurance")
        let answer = try authority.decide(approval, decision, by: person)
        guard answer.isCounted else { return }
        let status: GuardedOperation.Status = life == .rejected ? .rejected : .approved
        try facts.append("key", key, status.rawValue)
    }
}
#endif
