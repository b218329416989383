package import HaltState

/// What became of a person's word on a key.
package struct Settlement: Sendable {
    /// The operation as it now stands.
    package let operation: GuardedOperation
    /// Whether the same person had said the same before, so that it is on record once.
    package let isRepeated: Bool

    fileprivate init(_ operation: GuardedOperation, isRepeated: Bool) {
        self.operation = operation
        self.isRepeated = isRepeated
    }

    fileprivate init(_ entry: LedgerEntry, of word: String) throws {
        guard let operation = entry.operation else { throw LedgerError.tampered("\(word) was not kept") }
        self.init(operation, isRepeated: entry.events.isEmpty)
    }

    /// What a release did, for the person who gave it.
    package var releaseSummary: String {
        let release = operation.release?.fact
        let beginning = isRepeated ? "this release is on record already: " : ""
        let change = release?.change == .allowed ? ", and may be another operation" : ""
        let warning =
            release?.finding == nil
            ? "" : "; a body that still runs is not stopped by this, and its success would make the release void"
        return "\(beginning)\(operation.identity.action) is released; the next call with its key is decided afresh"
            + change + warning
    }
}

extension LocalAuthority {
    /// Releases a key for another attempt. See ``release(_:_:operationID:)``.
    ///
    /// - Parameter operationID: The operation that the person has looked at; `nil` for whichever is the latest under the key.
    /// - Throws: As ``release(_:_:operationID:)``.
    package func release(
        _ key: IdempotencyKey,
        _ release: OperationRelease,
        of operationID: String?
    ) async throws -> Settlement {
        do {
            let entry = try await append(to: .key(key)) {
                try self.release($0, $1, key, release, of: operationID)
            }
            return try Settlement(entry, of: "a release")
        } catch let nothing as ReleaseChangesNothing {
            throw HaltStateError(nothing)
        }
    }

    /// Releases a key for another attempt, on the calling thread.
    ///
    /// - Throws: As ``release(_:_:operationID:)``.
    package func releaseBlocking(
        _ key: IdempotencyKey,
        _ release: OperationRelease,
        of operationID: String?
    ) throws -> Settlement {
        do {
            let entry = try appendBlocking(to: .key(key)) {
                try self.release($0, $1, key, release, of: operationID)
            }
            return try Settlement(entry, of: "a release")
        } catch let nothing as ReleaseChangesNothing {
            throw HaltStateError(nothing)
        }
    }

    /// Records what a person found out about an operation in doubt, as ``reconcile(_:_:by:reason:)`` does. The same finding of
    /// the same person, given again because the answer to it was lost, is no contradiction.
    ///
    /// - Parameter operationID: The operation that the person has looked at; needed where it is not the first under its key.
    /// - Throws: As ``reconcile(_:_:by:reason:)``.
    package func settle(
        _ key: IdempotencyKey,
        as outcome: Outcome,
        by person: Approver,
        reason: String,
        of operationID: String?
    ) async throws -> Settlement {
        do {
            let entry = try await append(to: .key(key)) {
                try $1.operation?.requireLookedAt(operationID)
                return try $0.decide($1, .reconcile(key, outcome, by: person, reason: reason))
            }
            return try Settlement(entry, of: "an outcome")
        } catch let refusal as HaltStateError where refusal.code == .invalidCall {
            guard let operation = try await operation(key), operation.isReconciled(as: outcome, by: person) else {
                throw refusal
            }
            return Settlement(operation, isRepeated: true)
        }
    }
}

extension GuardedOperation {
    /// Fails unless it is the operation that somebody has looked at, so that a word on one attempt is never taken for one on a
    /// later attempt.
    fileprivate func requireLookedAt(_ operationID: String?) throws {
        let problem: String
        if let operationID {
            if id.hasBytes(of: operationID) { return }
            problem = "the key's latest operation is \(id), not \(operationID); look at it first"
        } else {
            if attempt == nil { return }
            problem = "it is attempt \(attemptNumber) under its key; name the operation that you have looked at"
        }
        throw HaltStateError(code: .invalidCall, message: "\(identity.action) was not reconciled: \(problem)")
    }

    fileprivate func isReconciled(as outcome: Outcome, by person: Approver) -> Bool {
        guard status == .completed, let fact = self.outcome?.fact, let finding = fact.reconciliation else {
            return false
        }
        return fact.outcome == outcome && person.isNamed(finding.by.name)
    }
}

extension HaltStateError {
    fileprivate init(_ nothing: ReleaseChangesNothing) {
        self.init(code: .invalidCall, message: nothing.description)
    }
}
