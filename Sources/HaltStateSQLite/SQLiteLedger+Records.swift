#if SQLite
package import GRDB
package import HaltState
package import HaltStateAuthority

/// An event of no operation, with whose chain it belongs to.
package struct AdministrativeEvent: Sendable {
    let tenant: TenantID
    let event: LedgerEvent

    package init(tenant: TenantID, _ event: LedgerEvent) {
        self.tenant = tenant
        self.event = event
    }
}

extension LedgerError {
    /// The error behind one that tells of a damaged chain or file, also of one that this process knows otherwise; `nil` for any
    /// other error.
    package init?(damage error: any Error) {
        switch error {
        case let damage as LedgerError: self = damage
        case let error as HaltStateError where error.code == .ledgerUnusable: self.init(error.message)
        default: return nil
        }
    }
}

extension SQLiteLedger {
    /// Reads what this package keeps in the file beside the events.
    ///
    /// - Throws: ``HaltStateError``.
    package func readRecords<Value>(_ query: (Database) throws -> Value) throws -> Value {
        try read(query)
    }

    /// Reads what is kept beside the events with one small statement, at a fraction of the cost.
    ///
    /// - Throws: ``HaltStateError``.
    package func lookUp<Value>(_ query: (Database) throws -> Value) throws -> Value {
        do {
            let store = try store
            let value = try store.lookups.read(query)
            try store.witness.requireFiles()
            return value
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    /// Writes beside the events, in a commit that calls may share. Work that throws must not have written before.
    ///
    /// - Throws: What `work` throws; ``HaltStateError``.
    package func writeRecords<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await commit { transaction, _ in try Self.write(&transaction, work) }
    }

    /// ``writeRecords(_:)``, on the calling thread.
    ///
    /// - Throws: What `work` throws; ``HaltStateError``.
    package func writeRecordsBlocking<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) throws -> Value {
        try commitBlocking { transaction, _ in try Self.write(&transaction, work) }
    }

    /// Writes beside the events, and appends in the same commit what is to be evidence of it.
    ///
    /// - Throws: What `work` throws; ``LedgerError``; ``HaltStateError``.
    package func recordBlocking<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> (Value, [AdministrativeEvent])
    ) throws -> Value {
        try commitBlocking { transaction, time in
            let (value, events) = try Self.write(&transaction, work)
            do {
                for event in events {
                    _ = try transaction.append(to: .none, tenant: event.tenant, at: time) { _ in [event.event] }
                }
            } catch {
                throw WriteError(error: (error as? WriteError)?.error ?? error)
            }
            return value
        }
    }

    /// ``recordBlocking(_:)`` for what stops somebody: where the chain that is to say so is damaged, it is done all the same.
    ///
    /// - Returns: What `work` returns, and why the chain does not say so; `nil` where it does.
    /// - Throws: What `work` throws; ``HaltStateError``.
    package func recordBlockingIfSound<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> (Value, [AdministrativeEvent])
    ) throws -> (Value, LedgerError?) {
        do { return (try recordBlocking(work), nil) } catch {
            guard let damage = LedgerError(damage: error) else { throw error }
            return (try writeRecordsBlocking { try work($0).0 }, damage)
        }
    }

    private static func write<Value>(
        _ transaction: inout LedgerTransaction,
        _ work: (Database) throws -> Value
    ) throws -> Value {
        transaction.forgetOrders()
        do { return try work(transaction.database) } catch let error as DatabaseError {
            throw WriteError(error: error)
        }
    }
}
#endif
