#if Tool
import GRDB
import HaltState

/// The destination of the demo: the database of a payment system, one row for each refund.
///
/// It takes a refund once per order whoever asks, as every destination should. The guard sees to it that it is asked
/// once; this is for the day when someone goes around the guard.
struct RefundDatabase: Sendable {
    private let database: DatabaseQueue
    private let path: String

    init(path: String) throws {
        self.path = path
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        do {
            database = try DatabaseQueue(path: path, configuration: configuration)
            try database.write { database in
                try database.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS refund (
                            order_id TEXT NOT NULL PRIMARY KEY,
                            amount_cents INTEGER NOT NULL,
                            currency TEXT NOT NULL,
                            refunded_at TEXT NOT NULL,
                            idempotency_key TEXT NOT NULL
                        )
                        """
                )
            }
        } catch {
            throw RefundDatabaseError.unusable(path)
        }
    }

    /// Writes a refund, or finds the one that is there.
    ///
    /// - Throws: ``RefundDatabaseError`` when nothing was written, or when the order was refunded differently.
    func writeRefundOnce(_ refund: Refund, idempotencyKey: String) async throws {
        do {
            try await database.write { database in
                let sql = """
                    INSERT INTO refund (order_id, amount_cents, currency, refunded_at, idempotency_key)
                    VALUES (?, ?, ?, ?, ?) ON CONFLICT (order_id) DO NOTHING
                    """
                try database.execute(
                    sql: sql,
                    arguments: [
                        refund.orderID, refund.amountCents, refund.currency, refund.refundedAt.description,
                        idempotencyKey,
                    ]
                )
                let query = "SELECT amount_cents, currency FROM refund WHERE order_id = ?"
                let row = try Row.fetchOne(database, sql: query, arguments: [refund.orderID])
                guard let row, row[0] == refund.amountCents, row[1] == refund.currency else {
                    throw RefundDatabaseError.refundedOtherwise
                }
            }
        } catch is DatabaseError {
            throw RefundDatabaseError.unusable(path)
        }
    }
}

/// Why the payment system took no refund.
enum RefundDatabaseError: Error, Hashable, CustomStringConvertible {
    case unusable(String)
    case refundedOtherwise

    var description: String {
        switch self {
        case .unusable(let path):
            "the refund database \(path) cannot be used; check that it is not locked, is writable, and is the demo's own"
        case .refundedOtherwise:
            "the order has already been refunded with another amount; look into the refund database"
        }
    }
}
#endif
