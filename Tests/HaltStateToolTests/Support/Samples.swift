#if Tool
import Foundation
import GRDB
import HaltState
import HaltStateSQLite

/// Orders and policies for tests, as small as they can be.
enum Samples {
    static let policies = """
        {"version": "test-1", "policies": [
            {"name": "large", "action_pattern": "refund.*", "effect": "APPROVAL_REQUIRED", "priority": 5,
             "conditions": [{"path": "params.amount_cents", "op": "gte", "value": 1000}]},
            {"name": "late", "action_pattern": "refund.*", "effect": "DENY", "priority": 9,
             "conditions": [{"path": "params.days_since_delivery", "op": "gt", "value": 90}]},
            {"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 1},
            {"name": "never", "action_pattern": "job.never", "effect": "DENY", "priority": 5},
            {"name": "ask", "action_pattern": "job.ask", "effect": "APPROVAL_REQUIRED", "priority": 5,
             "approval": {"approvers": ["alice", "bob"]}},
            {"name": "brief", "action_pattern": "job.brief", "effect": "APPROVAL_REQUIRED", "priority": 5,
             "approval": {"expires_in": "1s"}}
        ]}
        """

    static func order(_ id: String, cents: Int = 500, days: Int = 3, customer: String = "Ann Example") -> String {
        """
        {"order_id": "\(id)", "customer": "\(customer)", "amount_cents": \(cents), "currency": "EUR", \
        "reason": "damaged", "days_since_delivery": \(days), "previous_refunds": 0}
        """
    }

    static func orders(_ orders: String...) -> String { "[\n" + orders.joined(separator: ",\n") + "\n]\n" }
}

extension Tool {
    /// A tool in a folder with the policies of the tests as its default ones, and with an empty ledger.
    static func withPolicies(hasLedger: Bool = true) throws -> Tool {
        let tool = try Tool()
        try tool.write(Samples.policies, to: "haltstate-policies.json")
        if hasLedger { try tool.makeLedger() }
        return tool
    }

    func makeLedger(in folder: String = ".haltstate") throws {
        let url = url(folder)
        try FileManager.default.createDirectory(
            at: url,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try SQLiteLedger.create(path: url.appending(path: "ledger.db").path)
    }

    /// Refunds an orders file under the policies of the tests, and returns one object for each call.
    func demo(_ orders: String) async throws -> [String: [String: ContextValue]] {
        try write(orders, to: "orders.json")
        let run = try await self("demo", "--orders", "orders.json", "--policies", "haltstate-policies.json", "--json")
        return Dictionary(
            try run.json().map { line in
                guard case .string(let id) = line["order_id"] else { return ("export", line) }
                return (id, line)
            },
            uniquingKeysWith: { _, last in last }
        )
    }

    /// The rows of the payment system.
    func refunds() throws -> [String: Int] {
        let database = try DatabaseQueue(path: url(".haltstate/refunds.db").path)
        defer { try? database.close() }
        return try database.read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT order_id, amount_cents FROM refund")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as String, $0[1] as Int) })
        }
    }

    /// Writes a refund past the guard.
    func write(refund order: String, cents: Int) async throws {
        let database = try DatabaseQueue(path: url(".haltstate/refunds.db").path)
        try await database.write { database in
            try database.execute(
                sql: "INSERT INTO refund VALUES (?, ?, 'EUR', '2026-01-01T00:00:00Z', 'none')",
                arguments: [order, cents]
            )
        }
        try database.close()
    }

    /// How many operations have been started, each of which may have had an effect.
    func starts() async throws -> Int {
        try await self("evidence", "export").lines.count { $0.contains(#""type":"operation.started""#) }
    }
}
#endif
