#if SQLite
import HaltState
import HaltStateAuthority

/// Holds a ledger against what has happened, and against what it said before.
///
/// Other processes go on writing meanwhile. So what they have acknowledged is read first, and then the ledger.
struct CrashCheck {
    /// What the checks have seen, so that a run can show that it reached what it is there for.
    struct Tally {
        var effects = 0
        var acknowledged = 0
        var inDoubt = 0
        var lostPermits = 0
        var attempts = 0
        var events = 0
    }

    private let scene: CrashScene
    private var effectReader: RecordReader
    private var factReader: RecordReader
    /// How often each key has had its effect.
    private var effects: [String: Int] = [:]
    /// The furthest that each key is known to have got.
    private var known: [String: GuardedOperation.Status] = [:]
    private var acknowledged: [(sequence: Int, hash: String)] = []
    /// Keys that have had their effect, and of whose outcome nothing has been seen.
    private var withoutOutcome: Set<String> = []
    private(set) var chain = CrashChain()
    private(set) var tally = Tally()

    init(_ scene: CrashScene) {
        self.scene = scene
        effectReader = RecordReader(scene.effects)
        factReader = RecordReader(scene.facts)
    }

    /// - Parameter verifies: Whether every hash is recomputed as well.
    mutating func run(_ authority: LocalAuthority, verifies: Bool) throws {
        try readEffects()
        let told = try readFacts()
        try chain.read(authority)
        for event in acknowledged {
            let isKept = chain.hash(at: event.sequence) == event.hash
            try require(isKept, "event \(event.sequence) was acknowledged and is lost")
        }
        tally.acknowledged += acknowledged.count
        acknowledged = []
        for key in told { try requireKept(key, authority) }
        try requireListed(authority)
        try requireEffects()
        if verifies { try authority.verifyEvidence() }
    }

    private mutating func readEffects() throws {
        for words in try effectReader.next() {
            try require(words.count == 2, "an effect is not readable: \(words)")
            let key = words[0]
            effects[key, default: 0] += 1
            try require(effects[key] == 1, "\(key) had its effect twice")
            withoutOutcome.insert(key)
            tally.effects += 1
        }
    }

    /// - Returns: The keys of which something new is known.
    private mutating func readFacts() throws -> Set<String> {
        var told: Set<String> = []
        for words in try factReader.next() {
            try require(words.count == 3, "a fact is not readable: \(words)")
            switch (words[0], Int(words[1]), GuardedOperation.Status(rawValue: words[2])) {
            case ("event", let sequence?, _): acknowledged.append((sequence, words[2]))
            case ("key", _, let status?):
                let key = words[1]
                if status.rank > known[key]?.rank ?? 0 { known[key] = status }
                told.insert(key)
            default: throw Failure("a fact is not readable: \(words)")
            }
        }
        return told
    }

    /// Somebody was told how far the key has got, so that it has got there.
    private func requireKept(_ key: String, _ authority: LocalAuthority) throws {
        guard let expected = known[key] else { return }
        let status = try authority.operation(IdempotencyKey(key))?.status
        let isKept = expected == .rejected ? status == .rejected : (status?.rank ?? 0) >= expected.rank
        try require(isKept, "\(key) was acknowledged as \(expected), and is \(status.map { "\($0)" } ?? "unknown")")
    }

    /// Whatever may have had an effect, and has no outcome, is there for people to look at.
    private mutating func requireListed(_ authority: LocalAuthority) throws {
        let later = LaterWallClock().now()
        let listed = try authority.operations(.withoutOutcome)
        for operation in listed {
            let isShown = operation.isInDoubt(at: later) || operation.hasLostPermit(at: later)
            try require(isShown, "\(operation.idempotencyKey) will neither be in doubt nor have lost its permit")
        }
        // One that has lost its permit counts as one that has not run.
        let inDoubt = listed.filter { $0.isInDoubt(at: later) }.map(\.idempotencyKey.rawValue)
        for key in withoutOutcome.subtracting(inDoubt) {
            let attempts = try authority.attempts(IdempotencyKey(key))
            // Where a person has taken an attempt for dead, nobody looks for its effect.
            let isOver = attempts.last?.status == .completed || attempts.contains { $0.release != nil }
            try require(isOver, "\(key) had its effect, has no outcome, and is not listed as in doubt")
            withoutOutcome.remove(key)
        }
    }

    /// What is recorded to have run has run.
    private mutating func requireEffects() throws {
        try readEffects()
        for key in chain.reported.subtracting(effects.keys) { throw Failure("\(key) has an outcome and had no effect") }
    }

    /// One attempt at a time, each after one that had no effect or was released; a success is the end of its key.
    private mutating func requireAttempts(_ authority: LocalAuthority) throws {
        for latest in try authority.operations(OperationQuery(limit: .max)) where latest.attempt != nil {
            let all = try authority.attempts(latest.idempotencyKey)
            tally.attempts += all.count - 1
            let key = latest.idempotencyKey
            try require(all.map(\.attemptNumber) == Array(1...all.count), "\(key) lacks an attempt")
            for (before, after) in zip(all, all.dropFirst()) {
                try require(after.attempt?.previous == before.id, "an attempt at \(key) follows another one")
                let isFree = before.release != nil || before.outcome.map { $0.fact.effect != .unknown } ?? false
                try require(isFree, "another attempt at \(key) follows one that may have had its effect")
            }
            let hasSucceeded = all.dropLast().contains { $0.outcome?.fact.outcome == .success }
            try require(!hasSucceeded || latest.overtaker != nil, "\(key) has succeeded, and its last attempt stands")
        }
    }

    /// Holds the ledger against everything once more, when no other process is left, and resolves what is in doubt.
    mutating func finish(_ authority: LocalAuthority) throws {
        try run(authority, verifies: true)
        for key in known.keys { try requireKept(key, authority) }
        try chain.requireUnchanged(authority)
        let now = LaterWallClock().now()
        let listed = try authority.operations(.withoutOutcome)
        let keys = Set(listed.map(\.idempotencyKey.rawValue))
        let expected = chain.withoutOutcome
        try require(keys == expected, "\(keys) are listed without an outcome, and \(expected) have none")
        try require(withoutOutcome.isSubset(of: keys), "effects without an outcome are not listed: \(withoutOutcome)")
        tally.inDoubt = listed.count { $0.isInDoubt(at: now) }
        tally.lostPermits = listed.count { $0.hasLostPermit(at: now) }
        tally.events = chain.count
        let person = Approver(name: "dave", authentication: "endurance")
        for operation in listed {
            let key = operation.idempotencyKey
            let isDone = operation.status == .started && effects[key.rawValue] != nil
            try authority.reconcile(key, isDone ? .success : .error, by: person, reason: "read the effects")
        }
        try requireAttempts(authority)
        try require(try authority.operations(.withoutOutcome).isEmpty, "what was reconciled is still in doubt")
        try authority.verifyEvidence()
    }
}

extension OperationQuery {
    fileprivate static let withoutOutcome = OperationQuery(statuses: [.permitted, .started], limit: .max)
}

extension GuardedOperation.Status {
    /// How far an operation has got. One that has got there cannot go back.
    fileprivate var rank: Int {
        switch self {
        case .denied: 0
        case .pending: 1
        case .approved, .rejected, .expired: 2
        case .permitted: 3
        case .started: 4
        case .completed, .suspended, .released: 5
        }
    }
}
#endif
