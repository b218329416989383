#if SQLite
package import GRDB
import HaltState

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
        do {
            return try await store.commits.perform { transaction in try Self.write(transaction.database, work) }
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    /// ``writeRecords(_:)``, on the calling thread.
    ///
    /// - Throws: What `work` throws; ``HaltStateError``.
    package func writeRecordsBlocking<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) throws -> Value {
        do {
            return try store.commits.performBlocking { transaction in try Self.write(transaction.database, work) }
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    private static func write<Value>(_ database: Database, _ work: (Database) throws -> Value) throws -> Value {
        do { return try work(database) } catch let error as DatabaseError { throw WriteFailure(error: error) }
    }
}
#endif
