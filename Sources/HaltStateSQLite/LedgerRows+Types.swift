#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import Synchronization

/// The types of a tenant's events of no operation, and how far its chain has been looked through for them.
///
/// Of what a later version has written, nothing may stand in the tables of this one. So the chain itself is looked through, and an order
/// that nobody here can read is not overlooked.
struct SeenTypes {
    /// The place of the last event that was looked at.
    var end = 0
    var types: Set<String> = []
    /// How far the file remembers.
    var savedEnd = 0

    /// Once so many events have come, the file remembers their types: nobody has to look through more of them again.
    static let longestSearch = 10_000
}

/// The types that lookups of this process have seen, so that the first commit of a tenant does not look through its chain once more.
final class LookedUpTypes: Sendable {
    private let seen = Mutex<[TenantID: SeenTypes]>([:])

    subscript(tenant: TenantID) -> SeenTypes? { seen.withLock { $0[tenant] } }

    /// What has been seen of a tenant's types once the rest of its chain is looked through.
    func update(_ rows: LedgerRows) throws -> Set<String> {
        try seen.withLock { seen in
            let types = try rows.types(after: seen[rows.tenant] ?? rows.savedTypes())
            seen[rows.tenant] = types
            return types.types
        }
    }
}

extension LedgerRows {
    private var typesName: String { "event_types \(tenant.rawValue)" }

    /// What the file remembers. It is no evidence; what cannot be read was never seen.
    func savedTypes() throws -> SeenTypes {
        let statement = try database.cachedStatement(sql: "SELECT value FROM setting WHERE name = ?")
        guard let value = try Data.fetchOne(statement, arguments: [typesName]),
            case .object(let members)? = (try? JSONReader.read([UInt8](value)))?.contextValue,
            case .integer(let number)? = members["end"], case .array(let values)? = members["types"],
            let end = Int(exactly: number), ChainHead.places.contains(end)
        else { return SeenTypes() }
        let types = values.compactMap { if case .string(let type) = $0 { type } else { nil } }
        return SeenTypes(end: end, types: Set(types), savedEnd: end)
    }

    func save(_ seen: SeenTypes) throws {
        let value = try CanonicalJSON.bytes(of: [
            "end": .integer(Int64(seen.end)), "types": .array(seen.types.sorted().map(ContextValue.string)),
        ])
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)")
            .execute(arguments: [typesName, Data(value)])
    }

    /// What has been seen once the rest of the chain is looked through.
    func types(after seen: SeenTypes) throws -> SeenTypes {
        let last = try database.cachedStatement(sql: "SELECT max(sequence) FROM event WHERE tenant = ?")
        guard let end = try Int.fetchOne(last, arguments: [tenant.rawValue]), end > seen.end else { return seen }
        var seen = seen
        let ends = try database.cachedStatement(
            sql: """
                SELECT substr(CAST(payload AS BLOB), -\(EventType.longestEnd)) FROM event
                WHERE tenant = ? AND sequence > ? AND key IS NULL
                """
        )
        try StoredColumns.forEach(ends, [tenant.rawValue, seen.end]) { columns in
            // What names no type, or one too long to be seen here, may be an order that this version cannot read.
            seen.types.insert(EventType.type(endingWith: columns.bytes(0)) ?? EventType.unseen)
        }
        seen.end = end
        return seen
    }
}
#endif
