import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

/// What people and bodies have said of attempts, as the world knows it, whatever the authority makes of it.
struct KnownAttempts {
    /// The keys of which a success is on record.
    var succeeded: Set<IdempotencyKey> = []
    /// The attempts whose bodies have said that they did nothing.
    var spared: Set<String> = []
    /// Those of them that waited for an approval inside.
    var suspended: Set<String> = []
    /// The attempts that a person has released for another one.
    var released: Set<String> = []
    /// Those of them that a changed one may follow.
    var changeable: Set<String> = []

    /// Whether another attempt may follow one.
    func leaveFree(_ operationID: String) -> Bool {
        spared.contains(operationID) || released.contains(operationID)
    }
}

// MARK: What happens

extension PromiseWorld {
    /// What is called for: often again what was called for before, as callers do whose call has failed.
    mutating func keyAndAmount() throws -> (key: IdempotencyKey, amount: Int64) {
        let recent = try authority.local.operations(OperationQuery(limit: 3))
        if chance(50), let last = recent.randomElement(using: &generator),
            case .integer(let amount) = last.proposal.context["amount"]
        {
            return (last.idempotencyKey, amount)
        }
        return (Self.keys.randomElement(using: &generator) ?? "key", Int64.random(in: 1...3, using: &generator))
    }

    /// A body runs.
    mutating func run(_ grant: PermitGrant, _ key: IdempotencyKey, _ amount: Int64) throws -> Conduct {
        let before = runs.filter { $0.key == key }.map(\.operationID)
        #expect(
            before.allSatisfy(attempts.leaveFree),
            "nothing runs after what may have had an effect, unless released"
        )
        #expect(!attempts.succeeded.contains(key), "nothing runs under a key that has succeeded")
        #expect(!isStopped, "nothing starts under an order to stop")
        runs.append(Run(key: key, operationID: grant.operationID, amount: amount, approvalID: grant.approval?.id))
        reached.insert("ran")
        if grant.approval != nil, try authority.local.operation(key)?.approval == nil {
            reached.insert("carried approval")
        }
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<15: return .isCancelled
        case 15..<40: return .doesNothing
        case 40..<52:
            let waiting = try authority.local.operations(OperationQuery(statuses: [.pending]))
            let id = waiting.randomElement(using: &generator)?.approval?.terms.id
            return .isSuspended(approvalID: chance(70) ? id ?? "elsewhere" : "elsewhere")
        default: return .succeeds
        }
    }

    /// An outcome is reported, in time or late. It acts on its own attempt alone, but for a success.
    mutating func record(_ report: OutcomeReport, _ grant: PermitGrant) throws {
        let key = grant.identity.idempotencyKey
        let before = try #require(try authority.local.operation(key))
        let receipt = try authority.recordOutcome(report)
        let after = try #require(try authority.local.operation(key))
        #expect(receipt.effect == report.effect)
        let own = try #require(try authority.local.attempts(key).first { $0.id == grant.operationID })
        #expect(own.ownReport?.fact.outcome == report.outcome, "an outcome is kept with its attempt")
        if before.id != grant.operationID {
            reached.insert(report.outcome == .success ? "late success" : "late error")
            #expect(after.id == before.id)
            if report.outcome == .error || receipt.isDuplicate {
                #expect(after == before, "a late report of anything but success changes nothing but its attempt")
            } else {
                #expect(after.status == (before.status == .started ? .started : .completed), "a late success is final")
            }
        }
        switch (report.outcome, report.effect) {
        case (.success, _): attempts.succeeded.insert(key)
        case (.error, .none): attempts.spared.insert(grant.operationID)
        case (.error, .suspended):
            attempts.spared.insert(grant.operationID)
            attempts.suspended.insert(grant.operationID)
            reached.insert("suspended")
        case (.error, .unknown): break
        }
    }

    /// A person releases a key, or tries to.
    mutating func release() throws {
        let (all, now) = (try authority.local.operations(), authority.clock.now())
        let inDoubt = chance(50) ? all.filter { $0.isInDoubt(at: now) } : []
        guard let operation = (inDoubt.isEmpty ? all : inDoubt).randomElement(using: &generator) else { return }
        let key = operation.idempotencyKey
        let before = try authority.local.attempts(key)
        let name = ["dave", "alice", "dora", "RITA", Self.agent].randomElement(using: &generator) ?? "dave"
        let release = OperationRelease(
            by: Approver(name: name, authentication: "test"),
            reason: "looked it up",
            finding: [nil, .noEffect, .processEnded].randomElement(using: &generator) ?? nil,
            change: chance(25) ? .allowed : .refused
        )
        let looked = chance(20) ? before.randomElement(using: &generator)?.id : nil
        do {
            let after = try authority.local.release(key, release, operationID: looked)
            #expect(after.id == operation.id && after.status == .released)
            #expect(looked == nil || looked == operation.id, "what was looked at is what is released")
            #expect(!attempts.succeeded.contains(key), "what has succeeded is done")
            #expect(
                name != Self.agent && operation.requester?.name.folded != name.folded,
                "others release than who asked"
            )
            if operation.status == .started {
                #expect(operation.isInDoubt(at: now) && release.finding != nil, "doubt takes a finding")
                reached.insert("released in doubt")
            }
            #expect(operation.status != .permitted || operation.hasLostPermit(at: now), "no permit is left to redeem")
            #expect(![.pending, .approved].contains(operation.status(at: now)), "nobody is still to act")
            if rejects(operation) { reached.insert("released rejection") }
            attempts.released.insert(after.id)
            if release.change == .allowed { attempts.changeable.insert(after.id) }
            reached.insert("released")
        } catch {
            #expect(error is HaltStateError || error is ApproverNotAllowed, "\(error)")
            #expect(try authority.local.attempts(key) == before, "a refused release changes nothing")
            reached.insert("release refused")
        }
    }

    private func rejects(_ operation: GuardedOperation) -> Bool { operation.status == .rejected }

    /// An outcome arrives that nobody counted on any more, and after it another one, of the same attempt, that contradicts it.
    mutating func reportLate() throws {
        guard let place = unreported.indices.randomElement(using: &generator) else { return }
        let (report, grant) = unreported[place]
        if chance(60) { unreported.remove(at: place) }
        try record(report, grant)
        let head = try authority.local.blockingLedger.head(tenant: "local")
        #expect(try authority.recordOutcome(report).isDuplicate)
        var other = report
        (other.outcome, other.effect) = report.outcome == .success ? (.error, .none) : (.success, .unknown)
        other.error = other.outcome == .error ? "Other" : nil
        #expect(throws: HaltStateError.self) { try authority.recordOutcome(other) }
        #expect(
            try authority.local.blockingLedger.head(tenant: "local") == head,
            "what is on record is not reported again"
        )
    }

    /// A call goes on that stopped before its start.
    mutating func startLate() throws {
        guard let place = unredeemed.indices.randomElement(using: &generator) else { return }
        let (grant, amount, start) = unredeemed[place]
        let key = grant.identity.idempotencyKey
        do {
            #expect(try !authority.redeemPermit(start).isDuplicate)
            #expect(try authority.local.operation(key)?.id == grant.operationID, "only the latest attempt starts")
            reached.insert("late start")
        } catch {
            #expect(error is HaltStateError || error is ActionExpired || error is ActionAlreadyStarted, "\(error)")
            reached.insert("late start refused")
            return
        }
        unredeemed.remove(at: place)
        let conduct = try run(grant, key, amount)
        let report = OutcomeReport(
            grant.identity,
            token: grant.token,
            reportID: start.startID,
            outcome: conduct.outcome,
            error: conduct.outcome == .error ? "Failed" : nil,
            effect: conduct.effect
        )
        if chance(30) { unreported.append((report, grant)) } else { try record(report, grant) }
    }

    /// A network delivers again what has started an attempt.
    mutating func repeatRequest() throws {
        guard let (request, operationID) = sent.randomElement(using: &generator) else { return }
        let key = request.identity.idempotencyKey
        let latest = try authority.local.operation(key)?.id
        if case .permitted(let grant) = try askLocally(request) {
            #expect(grant.operationID == operationID, "a request that comes again begins nothing")
            #expect(!attempts.succeeded.contains(key), "nothing is permitted under a key that has succeeded")
        }
        #expect(try authority.local.operation(key)?.id == latest, "a request that comes again begins nothing")
        reached.insert(latest == operationID ? "repeated request" : "repeated request of an earlier attempt")
    }
}

// MARK: What holds

extension PromiseWorld {
    /// A permit is granted.
    func hold(_ grant: PermitGrant, _ key: IdempotencyKey) throws {
        #expect(!attempts.succeeded.contains(key), "nothing is permitted under a key that has succeeded")
        #expect(try authority.local.operation(key)?.id == grant.operationID, "only the latest attempt has a permit")
    }

    /// The attempts under a key, at any time.
    func hold(_ all: [GuardedOperation], _ key: IdempotencyKey) {
        let valid = all.filter { $0.status == .permitted }
        #expect(valid.isEmpty || valid.map(\.id) == [all.last?.id], "one attempt at a time has a permit")
        let isOver = all.dropLast().allSatisfy { [.released, .suspended, .completed].contains($0.status) }
        #expect(isOver, "another attempt begins when the one before it is over")
        for (first, second) in zip(all, all.dropFirst()) {
            #expect(first.attemptNumber < second.attemptNumber)
            #expect(attempts.leaveFree(first.id), "another attempt follows what had no effect, or was released")
            guard second.attempt?.previous == first.id else { continue }
            #expect(second.attemptNumber == first.attemptNumber + 1)
            #expect(
                first.proposal == second.proposal || attempts.changeable.contains(first.id),
                "a change is allowed first"
            )
        }
        if attempts.succeeded.contains(key), let latest = all.last {
            #expect(latest.status == .completed || latest.overtaker != nil, "a success is the end of a key")
        }
        var uses: [String: Int] = [:]
        for run in runs where run.key == key {
            guard let approval = run.approvalID, let attempt = all.first(where: { $0.id == run.operationID }) else {
                continue
            }
            // Going on after a suspension is the same use.
            if !attempts.suspended.contains(attempt.attempt?.previous ?? "") || attempt.approval?.terms.id == approval {
                uses[approval, default: 0] += 1
            }
        }
        #expect(uses.values.allSatisfy { $0 <= Self.approvalAttempts }, "an approval is good for so many attempts")
    }

    /// The attempts as the events tell them are those that the authority lists.
    func holdAttempts(in events: [LedgerEvent]) throws {
        for key in Self.keys {
            let first = events.filter { event in
                switch event.kind {
                case .denied, .approvalRequested, .allowed: event.idempotencyKey == key
                default: false
                }
            }
            for (before, event) in zip([nil] + first, first) {
                if let attempt = event.attempt {
                    #expect(attempt.previous == before?.operationID)
                    #expect(attempt.number == (before?.attempt?.number ?? 1) + 1)
                } else if case .denied? = before?.kind {
                    #expect(before?.attempt == nil, "a row of attempts goes on")
                } else {
                    #expect(before == nil, "a row of attempts begins once")
                }
            }
            let listed = try authority.local.attempts(key)
            let denied = Set(listed.filter { $0.status == .denied }.map(\.id))
            let begun = first.filter { event in
                if case .denied = event.kind { listed.contains { $0.id == event.operationID } } else { true }
            }
            #expect(listed.map(\.id) == begun.map(\.operationID), "every attempt is listed")
            #expect(denied.isSubset(of: [listed.last?.id ?? ""]), "of a denial only the events are left")
        }
    }
}
