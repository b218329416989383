import Foundation
import HaltState

/// The service: what it does to the world is annotated, and the rest is not.
@GuardedService(client: \.haltState, agentID: "refund-desk")
package actor RefundDesk {
    private let haltState: HaltStateClient
    /// The policies that came with the service. The same file gives the actions their names when the service is built.
    package static let policyFile = Bundle.module.path(forResource: "haltstate-policies", ofType: "json") ?? ""

    /// Stands for the bank.
    package private(set) var refunded: [Int: Int] = [:]

    package init(haltState: HaltStateClient) {
        self.haltState = haltState
    }

    /// Gives a customer their money back. Policies see the amount, and that there is a customer.
    @Guarded(action: .refundCreate, idempotencyKey: "refund:{order.id}", resource: "order/{order.id}", riskClass: .high)
    package func refund(
        _ order: Order,
        @Amount("amount_cents") amountCents: Int,
        @Redacted customer: String
    ) async throws -> String {
        refunded[order.id] = amountCents
        return "refund \(order.id)"
    }

    /// Writes a statement of what was refunded on a day. Once a day.
    @Guarded(action: .statementExport, idempotencyKey: "statement:{day}")
    package func exportStatement(@Identifier of day: String) throws -> String {
        let lines = refunded.sorted { $0.key < $1.key }.map { "\(day),\($0.key),\($0.value)" }
        return lines.joined(separator: "\n")
    }
}
